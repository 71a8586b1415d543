using System.Runtime.InteropServices;
using SecretsFs.Core.Native;

namespace SecretsFs.Core.Processes;

/// <summary>Executes a program in the place of this one (execve(2)), with its environment.</summary>
public static unsafe class Execution
{
    /// <summary>
    /// Returns only where it failed, with the reason. Descriptors without FD_CLOEXEC stay open. Not before all other
    /// threads of the process have left the kernel, however long that takes.
    /// </summary>
    public static string Run(string program, IReadOnlyList<string> arguments)
    {
        using NativeStrings path = new([program]);
        using NativeStrings nativeArguments = new(arguments);
        using NativeStrings environment = new(ProcessEnvironment.Assignments());

        // SAFETY: every pointer is to live native memory, and the arrays end with a null pointer.
        _ = LibC.execve(path.Pointer[0], nativeArguments.Pointer, environment.Pointer);
        return $"cannot execute {program}: {Marshal.GetLastPInvokeErrorMessage()}";
    }
}
