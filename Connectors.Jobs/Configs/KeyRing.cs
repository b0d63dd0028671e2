using Microsoft.AspNetCore.DataProtection;

namespace Connectors.Jobs.Configs;

/// <summary>The key files that encrypt secrets and sessions. They are kept outside the database that stores the ciphertext.</summary>
internal static class KeyRing
{
    public const string Application = "connectors";

    /// <summary>Creates the directory if it is missing, accessible to its owner only.</summary>
    public static DirectoryInfo Make(string directory)
        => OperatingSystem.IsWindows()
            ? Directory.CreateDirectory(directory)
            : Directory.CreateDirectory(directory, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);

    /// <summary>Loads the keys as the files contain them now.</summary>
    public static IDataProtectionProvider Open(DirectoryInfo directory)
        => DataProtectionProvider.Create(directory, protection => protection.SetApplicationName(Application));
}
