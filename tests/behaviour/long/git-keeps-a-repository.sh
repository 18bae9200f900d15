# SPDX-License-Identifier: GPL-2.0-or-later
guest <<'END'
export GIT_AUTHOR_DATE='2020-01-01T00:00:00Z' GIT_COMMITTER_DATE='2020-01-01T00:00:00Z'
git config --global user.name tester
git config --global user.email tester@example.org
git init -q -b main repo && cd repo
for i in $(seq 30); do mkdir -p d$i/sub; for j in $(seq 20); do echo "$i $j" >d$i/sub/f$j; done; done
ln -s d1/sub link
git add . && git commit -qm first && git rev-parse HEAD
git mv d1 moved && rm -r d2 && echo changed >d3/sub/f1 && echo new >untracked
git status --short | sort | head -n 60
git commit -qam second && git log --oneline
git branch side HEAD~1 && git checkout -q side && ls -d d1 d2 && git checkout -q main
git gc -q --prune=now && git fsck --strict && git count-objects -v | grep -E '^(count|in-pack|packs)'
git clone -q . ../clone && cd ../clone && git log --format=%H -1 && git status --short
git worktree add -q ../tree side && ls ../tree | wc -l
git diff --stat HEAD~1 | tail -n 1
git stash list; git grep -c changed
cd /work && rm -rf repo/.git clone/.git tree/.git
END
