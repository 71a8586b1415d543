# listing.pl DIRECTORY: lists it on command. Each line of standard input is one of
#   next COUNT   so many names more, fewer at the end
#   tell         where it stands
#   seek WHERE   goes there
#   seeks COUNT  lists all, then goes back to so many saved positions at random and compares the name that follows
# and is answered by one line.
use strict;
use warnings;
$| = 1;

opendir(my $directory, $ARGV[0]) or die "$ARGV[0]: $!\n";

sub seeks {
    my ($count) = @_;
    my (@positions, @names);
    rewinddir $directory;
    while (1) {
        my $position = telldir $directory;
        my $name = readdir $directory;
        push @positions, $position;
        push @names, $name;
        last unless defined $name;
    }
    my $wrong = 0;
    srand 1;
    for (1 .. $count) {
        my $index = int rand @positions;
        seekdir $directory, $positions[$index];
        for my $following ($index .. $index + 2) {
            last if $following > $#names;
            my $found = readdir($directory) // "(end)";
            $wrong++ if $found ne ($names[$following] // "(end)");
        }
    }
    return scalar(@names) - 1 . " $wrong";
}

while (my $line = <STDIN>) {
    my ($command, $argument) = split ' ', $line;
    if ($command eq "next") {
        my @names;
        while (@names < $argument) {
            my $name = readdir $directory;
            last unless defined $name;
            push @names, $name;
        }
        print "names @names\n";
    } elsif ($command eq "tell") {
        print telldir($directory), "\n";
    } elsif ($command eq "seek") {
        seekdir $directory, $argument;
        print "done\n";
    } else {
        print seeks($argument), "\n";
    }
}
