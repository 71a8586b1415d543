using SecretsFs.Fuse.TestServer.Commands;

// fuse-test-server: each line of standard input is a command, and each is acknowledged by one line of standard output:
// "ok", a value behind it where there is one, or "error: " and why. The log goes to standard error. It ends with its
// input, and takes its mount away then.
using Session session = new();
CommandTable commands = new(session);
while (Console.ReadLine() is string line)
{
    Console.WriteLine(commands.Run(line));
}
