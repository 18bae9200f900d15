// SPDX-License-Identifier: GPL-2.0-or-later

// A guest with a runtime of its own, which uses neither libc nor brk. Prints "ok" if it got its arguments and its
// environment.
package main

import (
	"fmt"
	"os"
	"strings"
)

func main() {
	shown, _ := os.ReadFile("/proc/self/cmdline")
	if len(os.Args) == 4 && os.Args[3] == "three words" && os.Getenv("GUEST") == "yes" &&
		string(shown) == strings.Join(os.Args, "\x00")+"\x00" {
		fmt.Println("ok")
		return
	}
	fmt.Println("false:", os.Args, os.Environ())
	os.Exit(1)
}
