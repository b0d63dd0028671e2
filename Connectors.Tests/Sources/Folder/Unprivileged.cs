using System.Runtime.InteropServices;

namespace Connectors.Tests.Sources.Folder;

/// <summary>Drops root's file permissions on the current thread, so refusals can be tested in a container that runs as root.</summary>
internal sealed class Unprivileged : IDisposable
{
    private const uint Nobody = 65534;
    private readonly int _before;

    private Unprivileged() => _before = SetFileUser(Nobody);

    public static Unprivileged Enter() => new();

    public void Dispose() => _ = SetFileUser((uint)_before);

    [DllImport("libc", EntryPoint = "setfsuid")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int SetFileUser(uint user);
}
