# SPDX-License-Identifier: GPL-2.0-or-later
guest <<'END'
python3 -m venv env; echo "venv: $?"
. env/bin/activate
python -c 'import sys; print(sys.prefix, sys.executable)'
pip --version | sed 's/from.*//'
pip list 2>/dev/null | head -n 5
python - <<'PY'
import os, subprocess, tempfile, threading, multiprocessing, glob, shutil
print(os.path.realpath('/proc/self/cwd'), os.getcwd())
print(subprocess.check_output(['sh', '-c', 'echo $0; pwd'], cwd='/usr').decode())
with tempfile.TemporaryDirectory() as d:
    for i in range(50):
        open(os.path.join(d, str(i)), 'w').write(str(i))
    print(len(os.listdir(d)), sum(int(open(f).read()) for f in glob.glob(d + '/*')))
def f(x):
    return x * x + len(os.listdir('/etc/apt'))- len(os.listdir('/etc/apt'))
with multiprocessing.Pool(4) as p:
    print(sum(p.map(f, range(200))))
ts = [threading.Thread(target=lambda: os.stat('/etc/passwd')) for _ in range(50)]
[t.start() for t in ts]; [t.join() for t in ts]
print('threads done')
PY
rm -rf env/lib env/lib64
END
