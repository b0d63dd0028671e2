using System.Runtime.InteropServices;
using System.Text;

namespace Connectors.Sources.Folder;

/// <summary>Tells files from pipes, sockets and devices, which .NET cannot: opening a pipe would wait for ever.</summary>
internal static class UnixFileType
{
    private const int CurrentDirectory = -100;
    private const int NoFollow = 0x100;
    private const uint TypeMask = 1;
    private const int ModeOffset = 28;
    private const int RegularFile = 0x8000;
    private const int FileType = 0xF000;

    /// <summary>Returns true if the system cannot tell.</summary>
    public static bool IsRegular(string path)
    {
        if (!OperatingSystem.IsLinux())
            return true;

        // The layout of statx is the same on every architecture.
        var status = new byte[256];
        try
        {
            return Status(CurrentDirectory, Encoding.UTF8.GetBytes(path + '\0'), NoFollow, TypeMask, status) != 0
                || (BitConverter.ToUInt16(status, ModeOffset) & FileType) == RegularFile;
        }
        catch (EntryPointNotFoundException)
        {
            return true;
        }
    }

    [DllImport("libc", EntryPoint = "statx")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Status(int directory, byte[] path, int flags, uint mask, byte[] status);
}
