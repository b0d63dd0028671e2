using Microsoft.AspNetCore.DataProtection;

namespace Connectors.Jobs.Configs;

/// <summary>The keys that encrypt connectors' secrets and sessions: files, outside of the database that holds what they close.</summary>
internal static class KeyRing
{
    public const string Application = "connectors";

    /// <summary>The directory, made where it is missing, for its owner alone.</summary>
    public static DirectoryInfo Make(string directory)
        => OperatingSystem.IsWindows()
            ? Directory.CreateDirectory(directory)
            : Directory.CreateDirectory(directory, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);

    /// <summary>The ring as the files have it now.</summary>
    public static IDataProtectionProvider Open(DirectoryInfo directory)
        => DataProtectionProvider.Create(directory, protection => protection.SetApplicationName(Application));
}
