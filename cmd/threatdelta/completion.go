package main

import (
	"fmt"

	"github.com/spf13/cobra"
)

const completionHelp = `Print a script by which a shell completes commands, flags, formats, levels and rules.

  bash        source <(threatdelta completion bash)
              in ~/.bashrc; needs the package bash-completion
  zsh         source <(threatdelta completion zsh)
              in ~/.zshrc, after compinit
  fish        threatdelta completion fish > ~/.config/fish/completions/threatdelta.fish
  powershell  threatdelta completion powershell | Out-String | Invoke-Expression
              in $PROFILE

Exit codes: 0 printed, 2 wrong use, 3 standard output could not be written.`

// shells are those for which there is a completion.
func shells() []string { return []string{"bash", "zsh", "fish", "powershell"} }

func (p *program) completionCommand() *cobra.Command {
	return &cobra.Command{
		Use:     "completion SHELL",
		Short:   "Print the completion script of a shell",
		Long:    completionHelp,
		Example: "  threatdelta completion bash",

		DisableFlagsInUseLine: true,
		ValidArgs:             shells(),
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) != 1 {
				return wrongUse("completion takes one shell, %s, but got %d", orList(shells()), len(args))
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			var err error
			switch root := cmd.Root(); args[0] {
			case "bash":
				err = root.GenBashCompletionV2(p.stdout, true)
			case "zsh":
				err = root.GenZshCompletion(p.stdout)
			case "fish":
				err = root.GenFishCompletion(p.stdout, true)
			case "powershell":
				err = root.GenPowerShellCompletionWithDesc(p.stdout)
			default:
				return wrongUse("there is a completion for %s, not for %s", orList(shells()), quote(args[0]))
			}
			if err != nil {
				return fmt.Errorf("writing to standard output: %w", err)
			}
			return nil
		},
	}
}

// completes lets a shell complete the value of a flag.
func completes(cmd *cobra.Command, flag string, words []string) {
	// The error is of a flag that does not exist, or has a completion already.
	_ = cmd.RegisterFlagCompletionFunc(flag, cobra.FixedCompletions(words, cobra.ShellCompDirectiveNoFileComp))
}
