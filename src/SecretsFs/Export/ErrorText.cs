using System.Runtime.InteropServices;
using SecretsFs.Native;

namespace SecretsFs.Export;

/// <summary>Error numbers of names in a directory, for people.</summary>
internal static class ErrorText
{
    public static string Of(int error) => error switch
    {
        LibC.ELOOP => "a symbolic link is in the way",
        LibC.EXDEV => "something else is mounted there",
        LibC.EEXIST => "something else is there",
        _ => Marshal.GetPInvokeErrorMessage(error),
    };
}
