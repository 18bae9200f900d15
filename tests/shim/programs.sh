# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash disable=SC2154,SC2016
#
# Part of tests/shim/run: programs of this machine at work, as natively. What is not installed is skipped.

work_alike() { # work_alike PROGRAM SCRIPT: what a shell prints that works with it in a directory of its own, and leaves there
	local name="programs: $1" engine shim script="cd \"\$1\" && { $2
	}; echo \"status \$?\"; find . -type f ! -name '*.pyc' ! -path '*/.git/*' -printf '%p %s %m\n' | sort"
	is_wanted "$name" || return 0
	[ ! -d /var/lib/dpkg ] || local binds=("${binds[@]}" -b /var/lib/dpkg)
	if ! PATH=/usr/bin:/bin command -v "$1" >/dev/null; then
		skip "$name" "not installed"
		return
	fi
	empty "$room/native"
	limit=120 native /bin/sh -c "$script" sh "$room/native" >"$room/out/native" 2>&1
	grep -qx 'status 0' "$room/out/native"
	report $? "$name (natively)"
	for engine in $engines; do
		for shim in off on; do
			empty "$room/guest/w"
			limit=120 guest $shim "$engine" /bin/sh -c "$script" sh /w >"$room/out/guest" 2>&1
			diff -u "$room/out/native" "$room/out/guest"
			report $? "$name ($engine, shim $shim)"
		done
	done
}

work_alike python3 '
	cat >job.py <<END
import os, sys, tempfile, subprocess, shutil, glob, pathlib, threading
import json, sqlite3, ssl, xml.dom.minidom, email.mime.text, http.server, unittest, logging.handlers, asyncio, multiprocessing
print(sum(len(files) for _, _, files in os.walk(os.path.dirname(json.__file__))) > 5)
with tempfile.TemporaryDirectory(dir=".") as place:
    for n in range(100):
        pathlib.Path(place, "f%d" % n).write_text(str(n))
    os.symlink("f7", os.path.join(place, "link"))
    print(sorted(os.listdir(place))[:3], pathlib.Path(place, "link").read_text(), len(glob.glob(place + "/f*")))
    print(os.path.realpath(os.path.join(place, "link")).endswith("f7"), os.access(place, os.W_OK))
    shutil.copytree(place, "copy", symlinks=True)
    shutil.move("copy", "moved")
def look(n):
    for _ in range(200):
        os.stat("moved/f%d" % n); os.listdir("moved")
threads = [threading.Thread(target=look, args=(n,)) for n in range(4)]
[t.start() for t in threads]; [t.join() for t in threads]
print(subprocess.run(["sh", "-c", "ls moved | wc -l; cat moved/none"], capture_output=True, close_fds=True))
with multiprocessing.Pool(2) as pool:
    print(pool.map(os.path.exists, ["moved/f1", "moved/none"]))
shutil.rmtree("moved")
try:
    open("none/none")
except OSError as error:
    print(error)
END
	python3 job.py'

work_alike perl '
	perl -MFile::Find -MFile::Temp=tempdir -MFile::Path=make_path -MFile::Copy -MCwd -MPOSIX -e "
		make_path(q(a/b/c)); chdir q(a) or die; open(my \$f, q(>), q(b/c/f)) or die; print \$f 1; close \$f;
		copy(q(b/c/f), q(b/g)) or die; symlink(q(b/g), q(l)) or die; print readlink(q(l)), -s q(l), qq(\n);
		find({ wanted => sub { push @all, \$File::Find::name }, no_chdir => 0 }, q(.)); print join(q( ), sort @all), qq(\n);
		my \$d = tempdir(DIR => q(.), CLEANUP => 1); print -d \$d, qq(\n); my \$p = fork(); if (!\$p) { exec q(ls), q(b) } waitpid(\$p, 0);
		rename(q(b/g), q(b/h)) or die; unlink(q(b/c/f)) or die; rmdir(q(b/c)) or die; print qq(\$!\n) unless stat(q(none));"'

work_alike git '
	export GIT_AUTHOR_NAME=a GIT_AUTHOR_EMAIL=a@b GIT_COMMITTER_NAME=a GIT_COMMITTER_EMAIL=a@b HOME=$PWD
	export GIT_AUTHOR_DATE="2020-01-01T00:00:00Z" GIT_COMMITTER_DATE="2020-01-01T00:00:00Z" GIT_CONFIG_NOSYSTEM=1
	git init -q -b main . && for i in 1 2 3 4 5 6 7 8 9; do mkdir -p d$i/e && echo $i >d$i/e/f; done
	ln -s d1/e/f link; git add . && git commit -qm one && git mv d2 d3/moved && git status --short && git commit -qam two &&
	git log --format="%H %s" --stat && git checkout -q -b other HEAD~1 && echo x >>d1/e/f && git diff && git stash -q && git stash pop -q &&
	git commit -qam three && git merge -q main -m merged && git clone -q . clone && ls clone/d3 && git fsck 2>&1 && git gc -q && git status --short'

work_alike gcc '
	mkdir include src && echo "#define WORD \"hello\"" >include/word.h
	printf "#include <stdio.h>\n#include \"word.h\"\nvoid say(void) { puts(WORD); }\n" >src/say.c
	printf "void say(void);\nint main(void) { say(); return 0; }\n" >src/main.c
	gcc -O2 -Iinclude -c src/say.c -o say.o && gcc -c src/main.c -o main.o && gcc -o program main.o say.o && ./program &&
	gcc -Iinclude -M src/say.c | grep -o word.h && gcc -c src/none.c; rm -f program *.o'

work_alike java '
	java -Xshare:auto -version >version 2>&1; echo $?; rm version
	cat >Job.java <<END
import java.nio.file.*; import java.io.*; import java.util.*;
public class Job { public static void main(String[] arguments) throws Exception {
	Path place = Files.createDirectory(Paths.get("place"));
	for (int n = 0; n < 50; n++) Files.write(place.resolve("f" + n), ("" + n).getBytes());
	Files.createSymbolicLink(place.resolve("link"), Paths.get("f7"));
	System.out.println(new String(Files.readAllBytes(place.resolve("link"))) + Files.isSymbolicLink(place.resolve("link")));
	Thread[] threads = new Thread[4];
	for (int t = 0; t < 4; t++) { threads[t] = new Thread(() -> { for (int n = 0; n < 500; n++)
		if (!new File("place/f" + n % 50).exists()) System.out.println("missing"); }); threads[t].start(); }
	for (Thread thread : threads) thread.join();
	System.out.println(Files.walk(place).count() + " " + new File("none").canRead());
	Process process = new ProcessBuilder("ls", "place").start();
	System.out.println(new BufferedReader(new InputStreamReader(process.getInputStream())).lines().count() + " " + process.waitFor());
	Files.move(place.resolve("f1"), Paths.get("moved")); Files.delete(place.resolve("f2"));
	try { Files.delete(place); } catch (IOException error) { System.out.println(error); } } }
END
	command -v javac >/dev/null || { echo no javac; exit 0; }
	javac -d . Job.java && java -Xmx64m -cp . Job && rm *.class'

work_alike node '
	mkdir -p node_modules/word && echo "exports.word = \"hello\";" >node_modules/word/index.js
	cat >job.js <<END
const fs = require("fs"), path = require("path"), { word } = require("word"), { execFileSync } = require("child_process");
fs.mkdirSync("a/b/c", { recursive: true });
for (let n = 0; n < 50; n++) fs.writeFileSync("a/b/f" + n, "" + n);
fs.symlinkSync("f7", "a/b/link");
console.log(word, fs.readFileSync("a/b/link", "utf8"), fs.lstatSync("a/b/link").isSymbolicLink());
console.log(path.basename(fs.realpathSync("a/b/link")), path.basename(fs.realpathSync.native("a/b/link")), fs.existsSync("a/none"));
console.log(execFileSync("ls", ["a"]).toString());
Promise.all(Array.from({ length: 500 }, (_, n) => fs.promises.stat("a/b/f" + n % 50))).then(all => {
	console.log(all.length); fs.renameSync("a/b", "a/d"); fs.rmSync("a", { recursive: true });
	try { fs.openSync("none/none"); } catch (error) { console.log(error.code); } });
END
	node job.js'

work_alike dpkg '
	dpkg -l | md5sum; dpkg -L dpkg | sort | head -n 20; dpkg -S /usr/bin/dpkg; dpkg -s none 2>&1 | head -n 1; dpkg-query -W dpkg'
