namespace Connectors.Jobs.Hosting;

/// <summary>Where an installation keeps what is its own.</summary>
internal static class DataDirectory
{
    /// <summary>
    /// Under the user's data home; null where the user has none. For root below /var/lib, because the private PostgreSQL then runs as
    /// another user, who cannot enter root's home.
    /// </summary>
    public static string? Default
    {
        get
        {
            if (Environment.IsPrivilegedProcess && !OperatingSystem.IsWindows())
                return "/var/lib/connectors";
            var home = Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.DoNotVerify);
            return home.Length > 0 ? Path.Combine(home, "connectors") : null;
        }
    }
}
