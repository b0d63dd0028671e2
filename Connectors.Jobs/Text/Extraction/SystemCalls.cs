using System.Runtime.InteropServices;

namespace Connectors.Jobs.Text.Extraction;

/// <summary>The calls of the operating system that .NET does not offer. All of them are Linux's, or at least POSIX's.</summary>
internal static class SystemCalls
{
    public const int Kill = 9;

    [DllImport("libc", EntryPoint = "kill", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static extern int Signal(int process, int signal);

    [DllImport("libc", EntryPoint = "setsid", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static extern int NewSession();

    [DllImport("libc", EntryPoint = "getppid")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static extern int Parent();

    [DllImport("libc", EntryPoint = "prctl", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static extern int Control(int option, nuint a, nuint b, nuint c, nuint d);

    [DllImport("libc", EntryPoint = "setrlimit", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static extern int Limit(int resource, in ResourceLimit limit);

    [DllImport("libc", EntryPoint = "prlimit", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static extern int Limit(int process, int resource, in ResourceLimit limit, nint before);

    [DllImport("libc", EntryPoint = "syscall", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static extern nint Filter(nint number, nuint operation, nuint flags, in FilterProgram program);
}

/// <summary>A limit of a resource: what holds, and how far the process itself may raise it.</summary>
internal readonly record struct ResourceLimit(ulong Now, ulong Most);

/// <summary>A program of the kernel's packet filter: the number of instructions, and where they are.</summary>
internal readonly record struct FilterProgram(ushort Length, nint Instructions);
