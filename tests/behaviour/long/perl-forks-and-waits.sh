# SPDX-License-Identifier: GPL-2.0-or-later
guest <<'END'
perl -e '
use POSIX ":sys_wait_h"; use File::Find; use Cwd;
my $n = 0;
for my $i (1..50) {
	my $pid = fork();
	if (!$pid) { open(my $f, ">", "file$i") or exit 1; print $f "$i\n"; close $f; rename("file$i", "done$i"); exit $i % 7; }
}
while ((my $pid = wait()) > 0) { $n += $? >> 8; }
print "sum $n\n";
my @files = glob("done*"); print scalar(@files), "\n";
print getcwd(), " ", Cwd::realpath("/bin"), "\n";
my $count = 0; find(sub { $count++ if -f }, "/etc"); print "found\n" if $count > 50;
print `cat done1`, system("exit 3") >> 8, "\n";
open(my $p, "-|", "sort", glob("done*")) or die; my @lines = <$p>; print scalar(@lines), "\n";
exec("/bin/sh", "-c", "echo exec; exit 4");
'
echo "status $?"
END
