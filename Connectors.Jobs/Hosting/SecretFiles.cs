using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.FileProviders;
using Microsoft.Extensions.FileProviders.Physical;

namespace Connectors.Jobs.Hosting;

/// <summary>
/// "Connectors:SecretsDirectory": a directory with one file a setting, its name the setting's with "__" for ":", its text the value; what
/// containers and service managers mount secrets as, so that these need not be in the environment.
/// </summary>
internal static class SecretFiles
{
    private const string Key = "Connectors:SecretsDirectory";

    /// <exception cref="ConfigurationException">There is no such directory.</exception>
    public static void AddTo(ConfigurationManager configuration)
    {
        if (configuration[Key] is not { Length: > 0 } directory)
            return;
        if (!Directory.Exists(directory))
            throw new ConfigurationException([$"{Key} is \"{directory}\"; there is no such directory."]);
        // Mounted secrets are links to files in a hidden directory: these count, that directory does not.
        configuration.AddKeyPerFile(source =>
        {
            source.FileProvider = new PhysicalFileProvider(Path.GetFullPath(directory), ExclusionFilters.None);
            source.IgnoreCondition = name => name.StartsWith('.');
        });
    }
}
