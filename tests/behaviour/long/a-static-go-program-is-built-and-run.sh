# SPDX-License-Identifier: GPL-2.0-or-later
# @time-limit 900
guest <<'END'
cat >main.go <<'GO'
package main

import (
	"fmt"
	"io/ioutil"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
)

func main() {
	data, err := ioutil.ReadFile("/etc/debian_version")
	fmt.Printf("%s%v\n", data, err)
	cwd, _ := os.Getwd()
	exe, _ := os.Executable()
	fmt.Println(cwd, exe)
	var wait sync.WaitGroup
	for i := 0; i < 100; i++ {
		wait.Add(1)
		go func(i int) {
			defer wait.Done()
			name := fmt.Sprintf("/tmp/go-%d", i)
			if ioutil.WriteFile(name, []byte(name), 0600) != nil || os.Remove(name) != nil {
				fmt.Println("wrong", i)
			}
		}(i)
	}
	wait.Wait()
	out, err := exec.Command("sh", "-c", "echo $0; pwd").CombinedOutput()
	fmt.Printf("%s%v\n", out, err)
	n := 0
	filepath.Walk("/usr/include", func(path string, info os.FileInfo, err error) error { n++; return nil })
	fmt.Println(n > 100)
	_, err = os.Stat("/missing")
	fmt.Println(err)
}
GO
export CGO_ENABLED=0 GOCACHE=/tmp/go-cache GOFLAGS=-mod=mod GO111MODULE=off
go build -o main main.go; echo "build: $?"
./main
echo "status $?"
END
