// Action is the program of the GitHub action. It takes the inputs of action.yml and
// the event of the run, reads the change through the API, reviews what it does to
// the API descriptions, and decides by the comments of people. Out go comments, a
// check run, the job summary, the outputs of the step, and report files.
//
// Exit codes: 0 nothing blocks, 1 blocking findings, 2 wrong input, 3 could not
// review. How far the findings could be delivered never changes the code.
package main
