using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.FileProviders;
using Microsoft.Extensions.FileProviders.Physical;

namespace Connectors.Jobs.Hosting;

/// <summary>
/// Reads settings from the directory "Connectors:SecretsDirectory". Each file holds one value; its name is the setting's name with "__" for
/// ":". Containers and service managers mount secrets this way, which keeps them out of the environment.
/// </summary>
internal static class SecretFiles
{
    private const string Key = "Connectors:SecretsDirectory";

    /// <exception cref="ConfigurationException">The directory does not exist.</exception>
    public static void AddTo(ConfigurationManager configuration)
    {
        if (configuration[Key] is not { Length: > 0 } directory)
            return;
        if (!Directory.Exists(directory))
            throw new ConfigurationException([$"{Key} is \"{directory}\"; this directory does not exist."]);
        // Mounted secrets are links to files in a hidden directory. Read the links, but not the hidden directory.
        configuration.AddKeyPerFile(source =>
        {
            source.FileProvider = new PhysicalFileProvider(Path.GetFullPath(directory), ExclusionFilters.None);
            source.IgnoreCondition = name => name.StartsWith('.');
        });
    }
}
