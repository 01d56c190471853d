"""Makes the descriptions that scripts/ratio measures with.

Everything here is the same for the same arguments, on every machine: there is no
chance in it but a row of numbers that starts at the same one.
"""

import copy
import json
import re

WORDS = ("account billing branch calendar channel charge commit contract customer delivery device document "
         "event folder gateway group invoice issue label license member message milestone order organization "
         "package payment plan policy product profile project region release report repository request role "
         "schedule secret seller session shipment status subscription team template ticket token transfer "
         "user vault version webhook workflow workspace").split()
PROSE = ("returns creates lists the a of every whose that caller may with without when where it is not already "
         "allowed accepted expected default number value page result owner before after during because only "
         "must can will be has been given in this for to and or otherwise").split()


class Numbers:
    """A row of numbers that look like chance (the generator of Numerical Recipes)."""

    def __init__(self, seed):
        self.state = seed

    def below(self, n):
        self.state = (self.state * 1664525 + 1013904223) % (1 << 32)
        return (self.state >> 8) % n

    def of(self, items):
        return items[self.below(len(items))]

    def prose(self, words):
        text = " ".join(self.of(PROSE + WORDS) for _ in range(words))
        return text[0].upper() + text[1:] + "."


def large(operations=1000, schemas=420):
    """About 11 MB, as a vendor's description is: shared components that refer to each
    other, prose, long examples, answers that repeat the same parts."""
    r = Numbers(7)
    names = ["%s-%s" % (WORDS[i % len(WORDS)], "abcdefghij"[i // len(WORDS)]) for i in range(schemas)]
    components = {"schemas": {}, "parameters": {}, "responses": {}, "examples": {}, "headers": {},
                  "securitySchemes": {"bearer": {"type": "http", "scheme": "bearer"},
                                      "login": {"type": "oauth2", "flows": {"authorizationCode": {
                                          "authorizationUrl": "https://login.vendor.example/authorize", "tokenUrl": "https://login.vendor.example/token",
                                          "scopes": {"read:%s" % w: r.prose(6) for w in WORDS}}}}}}
    for i, name in enumerate(names):
        components["schemas"][name] = model(r, i, names)
        components["examples"][name] = {"value": [example(r, components["schemas"][name]) for _ in range(3)]}
    for w in ["page", "per_page", "sort", "direction", "since", "owner", "id"]:
        at = "path" if w in ("owner", "id") else "query"
        components["parameters"][w] = {"name": w, "in": at, "required": at == "path", "description": r.prose(14), "schema": {"type": "string", "maxLength": 40}}
    for code in ("bad_request", "unauthorized", "forbidden", "not_found", "conflict"):
        components["responses"][code] = {"description": r.prose(5), "content": {"application/json": {"schema": {"$ref": "#/components/schemas/" + names[0]}}}}
    components["headers"]["link"] = {"schema": {"type": "string"}, "description": r.prose(12)}
    paths = {}
    for i in range(operations):
        noun, other = WORDS[i % len(WORDS)], WORDS[(i // len(WORDS)) % len(WORDS)]
        item = paths.setdefault("/%ss/{owner}/%ss-%d/{id}" % (other, noun, i // 4), {})
        item[("get", "patch", "post", "delete")[i % 4]] = operation(r, i, names)
    return {"openapi": "3.0.3", "info": {"title": "A vendor's API", "version": "1.8.0", "description": r.prose(120)},
            "servers": [{"url": "https://api.vendor.example/v3"}], "security": [{"bearer": []}],
            "tags": [{"name": w, "description": r.prose(18)} for w in WORDS], "paths": paths, "components": components}


def model(r, i, names):
    properties = {"id": {"type": "integer", "format": "int64", "example": i}, "url": {"type": "string", "format": "uri"}}
    for k in range(14 + i % 17):
        name = "%s_%s" % (r.of(WORDS), ("name", "url", "count", "at", "kind", "note")[k % 6])
        value = ({"type": "string", "maxLength": 100}, {"type": "string", "format": "uri"}, {"type": "integer", "minimum": 0},
                 {"type": "string", "format": "date-time", "nullable": True}, {"type": "string", "enum": ["open", "closed", "all"]}, {"type": "string"})[k % 6]
        properties[name] = dict(value, description=r.prose(8 + r.below(14)))
    # The farther down the list, the more a model stands above: a few are in everything.
    for k in range(min(i, 3)):
        to = names[(r.below(i + 1) * r.below(i + 1)) // (i + 1)] if i > 1 else names[0]
        ref = {"$ref": "#/components/schemas/" + to}
        properties["%s_%d" % (r.of(WORDS), k)] = ref if k else {"type": "array", "items": ref, "description": r.prose(9)}
    return {"title": names[i].replace("-", " "), "type": "object", "description": r.prose(16), "required": ["id", "url"], "properties": properties}


def example(r, schema):
    """An object as the schema says, with what it refers to as an address."""
    out = {}
    for name, value in schema["properties"].items():
        kind = value.get("type")
        out[name] = (r.below(100000) if kind == "integer" else [] if kind == "array" else value["enum"][0] if "enum" in value
                     else "https://api.vendor.example/v3/%s/%d" % (name, r.below(100000)))
    return out


def operation(r, i, names):
    name = names[(i * 37) % len(names)]
    ref = {"$ref": "#/components/schemas/" + name}
    answer = {"description": "Response", "headers": {"Link": {"$ref": "#/components/headers/link"}},
              "content": {"application/json": {"schema": {"type": "array", "items": ref} if i % 4 == 0 else ref,
                                               "examples": {"default": {"$ref": "#/components/examples/" + name}}}}}
    out = {"operationId": "op/%d" % i, "summary": r.prose(6), "description": r.prose(60 + r.below(90)), "tags": [r.of(WORDS)],
           "externalDocs": {"url": "https://docs.vendor.example/rest/%d" % i},
           "parameters": [{"$ref": "#/components/parameters/" + p} for p in ("owner", "id", "page", "per_page")]
           + [{"name": r.of(WORDS), "in": "query", "description": r.prose(20), "schema": {"type": "string", "enum": ["created", "updated"], "default": "created"}}],
           "responses": {"200": answer, "304": {"description": "Not modified"}, "401": {"$ref": "#/components/responses/unauthorized"},
                         "403": {"$ref": "#/components/responses/forbidden"}, "404": {"$ref": "#/components/responses/not_found"}}}
    if i % 4 in (1, 2):
        properties = {"%s_%d" % (r.of(WORDS), k): {"type": "string", "maxLength": 200, "description": r.prose(18)} for k in range(8)}
        out["requestBody"] = {"required": True, "content": {"application/json": {"schema": {"type": "object", "properties": properties},
                              "examples": {"default": {"value": {p: r.prose(5) for p in properties}}}}}}
    if i % 5 == 0:
        out["security"] = [{"login": ["read:" + WORDS[i % len(WORDS)]]}]
    return out


def later(base):
    """The next release of a large description: operations and properties that come and
    go, limits and prose that change."""
    r, d = Numbers(11), copy.deepcopy(base)
    paths, schemas = list(d["paths"]), list(d["components"]["schemas"])
    for i, path in enumerate(paths):
        if i % 40 == 3:
            del d["paths"][path]
        elif i % 25 == 7:
            d["paths"][path + "/more"] = copy.deepcopy(d["paths"][path])
    for i, path in enumerate(d["paths"]):
        for o in d["paths"][path].values():
            if i % 9 == 2:
                o["description"] = r.prose(70)
            if i % 30 == 5:
                o["parameters"].append({"name": "filter", "in": "query", "schema": {"type": "string"}})
    for i, name in enumerate(schemas):
        if i % 20 == 9 and i > len(schemas) // 2:
            d["components"]["schemas"][name]["properties"]["email"] = {"type": "string", "format": "email"}
    return d


def small(operations, components):
    """Operations as small as generators write them."""
    schemas = {}
    for i in range(components):
        properties = {"id": {"type": "string", "format": "uuid"}, "title%d" % (i % 7): {"type": "string", "maxLength": 80}, "amount": {"type": "number"},
                      "kind": {"type": "string", "enum": ["a", "b"]}, "stamp": {"type": "string", "format": "date-time", "description": "When the thing was last seen."}}
        if i % 10 != 9 and i + 1 < components:
            properties["next"] = {"$ref": "#/components/schemas/S%d" % (i + 1)}
        schemas["S%d" % i] = {"type": "object", "properties": properties}
    return {"openapi": "3.0.3", "info": {"title": "Small operations", "version": "1"}, "security": [{"key": []}],
            "paths": {"/things%d/{id}" % i: {"get": small_operation(i, i * 10 % components)} for i in range(operations)},
            "components": {"securitySchemes": {"key": {"type": "apiKey", "in": "header", "name": "X-Key"}}, "schemas": schemas}}


def small_operation(i, schema):
    return {"operationId": "op%d" % i, "summary": "Reads thing %d" % i, "description": "A longer text about operation %d, which says little and is here for its length." % i,
            "security": [{"key": []}], "parameters": [{"name": "q", "in": "query", "schema": {"type": "string", "maxLength": 20}}],
            "responses": {"200": {"description": "Fine", "content": {"application/json": {"schema": {"$ref": "#/components/schemas/S%d" % schema}}}}}}


def payments(years):
    """A payment provider's API after so many years: 2.4 MB, 4.2 MB after three. Answers
    have an object in full or as its id, bodies are forms of nested objects, and each year
    there is more of everything, and prose is written anew."""
    names = ["%s_%s" % (WORDS[i % len(WORDS)], "abcdefghijklmno"[i // len(WORDS)]) for i in range(210 + 35 * years)]
    return {"openapi": "3.0.0", "info": {"title": "Payments", "version": "%d" % (2020 + years)},
            "servers": [{"url": "https://pay.vendor.example"}], "security": [{"basic": []}],
            "paths": {"/v1/%s%d/{id}" % (names[i], i): {"get": payment(i, names, years), "post": payment(i + 500, names, years)} for i in range(110 + 8 * years)},
            "components": {"securitySchemes": {"basic": {"type": "http", "scheme": "basic"}},
                           "schemas": {name: payment_object(i, names, years) for i, name in enumerate(names)}}}


def payment_object(i, names, years):
    """An object that refers to another one or two, most of them early ones."""
    out = {"title": names[i], "type": "object", "description": Numbers(i + years // 2).prose(20), "properties": payment_fields(i, 14 + i % 9, years)}
    for k in range(2 if i % 4 == 0 else 1):
        r = Numbers(1000 * k + i)
        to = names[r.below(r.below(len(names) - 35 * years) + 1)]
        out["properties"][to] = {"description": r.prose(12), "anyOf": [{"type": "string", "maxLength": 5000}, {"$ref": "#/components/schemas/" + to}]}
    return out


def payment_fields(i, many, years):
    """The values of an object or a form: some more each year, and of some the prose and
    the choices are others."""
    out = {}
    for k in range(many + years):
        r = Numbers(100 * i + k)
        value = ({"type": "string", "maxLength": 5000}, {"type": "integer"}, {"type": "boolean"}, {"type": "string", "enum": ["open", "paid", "void"]})[k % 4]
        if k % 4 == 3 and i % 3 == 0:
            value = {"type": "string", "enum": value["enum"] + ["reason_%d" % y for y in range(years)]}
        prose = Numbers(i + k + 7 * years) if k % 5 == 2 else r
        out["%s_%s" % (r.of(WORDS), r.of(WORDS))] = dict(value, description=prose.prose(10 + k % 12))
    return out


def payment(i, names, years):
    """An operation with a form, in which there is a form, and with one object as its answer."""
    form = {"type": "object", "properties": payment_fields(2000 + i, 9, years)}
    form["properties"]["options"] = {"type": "object", "properties": payment_fields(4000 + i, 6, years)}
    return {"operationId": "payment%d" % i, "description": Numbers(i + years // 3).prose(30),
            "parameters": [{"name": "id", "in": "path", "required": True, "schema": {"type": "string", "maxLength": 5000}}],
            "requestBody": {"content": {"application/x-www-form-urlencoded": {"schema": form}}},
            "responses": {"200": {"description": "Fine", "content": {"application/json": {"schema": {"$ref": "#/components/schemas/" + names[i % len(names)]}}}},
                          "default": {"description": "Failed", "content": {"application/json": {"schema": {"$ref": "#/components/schemas/" + names[0]}}}}}}


def service(i, operations, components, edited, following=None):
    """One of many small descriptions, of which no two have a path in common. From its first
    schema a reference leads to that of the file that follows it, if there is one."""
    d = small(operations, components)
    d["info"]["title"] = "Service %d" % i
    d["paths"] = {"/service%d%s" % (i, p): v for p, v in d["paths"].items()}
    schemas = d["components"]["schemas"]
    if edited:
        schemas["S3"]["properties"]["passport"] = {"type": "string"}
    if following:
        schemas["S0"]["properties"]["following"] = {"$ref": following + "#/components/schemas/S0"}
    return d


def added(d, operations):
    d = copy.deepcopy(d)
    for i in range(operations):
        d["paths"]["/new%d/{id}" % i] = {"get": small_operation(20000 + i, i % len(d["components"]["schemas"]))}
    return d


def text(d):
    return json.dumps(d, indent=2)


PLAIN = re.compile(r"[A-Za-z/$][A-Za-z0-9$_/{}.,() -]*[A-Za-z0-9_/).}]")  # and YAML takes it for nothing else


def yaml_text(d):
    return "".join(line + "\n" for line in yaml_lines(d))


def yaml_lines(value, indent=""):
    """A value in the block style of YAML; what is no plain text is written as JSON."""
    if not value or not isinstance(value, (dict, list)):
        yield indent + yaml_scalar(value)
    elif isinstance(value, dict):
        for k, v in value.items():
            if v and isinstance(v, (dict, list)):
                yield indent + yaml_scalar(k) + ":"
                yield from yaml_lines(v, indent + "  ")
            else:
                yield indent + yaml_scalar(k) + ": " + yaml_scalar(v)
    else:
        for v in value:
            for i, line in enumerate(yaml_lines(v, indent + "  ")):
                yield line if i else indent + "- " + line[len(indent) + 2:]


def yaml_scalar(value):
    if isinstance(value, str) and PLAIN.fullmatch(value) and value.lower() not in ("true", "false", "null", "yes", "no", "on", "off"):
        return value
    return json.dumps(value, ensure_ascii=False)  # YAML has no escapes in pairs


# Edits of a description's text, so that nothing else in it changes.

def reworded(base):
    """One word of prose more, in the middle."""
    at = base.index('"description": "', len(base) // 2) + len('"description": "')
    return base[:at] + "Word " + base[at:]


def with_operation(base):
    """One operation more, which takes an id and returns an address."""
    at = re.search(r'"paths": ?\{', base).end()
    new = {"/brand-new/{id}": {"get": {"operationId": "brand-new", "summary": "Reads one", "parameters": [{"name": "id", "in": "path", "required": True, "schema": {"type": "string"}}],
           "responses": {"200": {"description": "Fine", "content": {"application/json": {"schema": {"type": "object", "properties": {"email": {"type": "string"}}}}}}}}}}
    return base[:at] + json.dumps(new)[1:-1] + "," + base[at:]


def with_property(base, operations):
    """One property more in the shared schema that about so many operations reach.
    Returns the text, the schema's name, and how many reach it."""
    d = json.loads(base)
    name, reached = component(d, operations)
    at = base.index('"schemas"', base.index('"components"'))
    at += re.search(r'"%s": ?\{' % re.escape(name), base[at:]).end()
    at += re.search(r'"properties": ?\{', base[at:]).end()
    return base[:at] + '"passport_number": {"type": "string"},' + base[at:], name, reached


def component(d, operations):
    """The schema that the number of operations nearest to the given one reaches."""
    used = {}  # who refers to a component: other components, or operations
    for section, members in d["components"].items():
        for name, value in members.items():
            for ref in references(value):
                used.setdefault(ref, []).append("#/components/%s/%s" % (section, name))
    for path, item in d["paths"].items():
        for method, value in item.items():
            for ref in references(value):
                used.setdefault(ref, []).append((path, method))
    best = None
    for name, schema in d["components"]["schemas"].items():
        if schema.get("properties"):
            n = len(reach(used, "#/components/schemas/" + name))
            if best is None or abs(n - operations) < abs(best[1] - operations):
                best = name, n
    return best


def reach(used, start):
    seen, todo, out = {start}, [start], set()
    while todo:
        for user in used.get(todo.pop(), ()):
            if isinstance(user, tuple):
                out.add(user)
            elif user not in seen:
                seen.add(user)
                todo.append(user)
    return out


def references(value):
    out, todo = set(), [value]
    while todo:
        v = todo.pop()
        if isinstance(v, dict):
            if isinstance(v.get("$ref"), str):
                out.add(v["$ref"])
            todo.extend(v.values())
        elif isinstance(v, list):
            todo.extend(v)
    return out
