namespace Connectors.Jobs.Hosting;

/// <summary>The host's configuration is wrong: nothing was started.</summary>
internal sealed class ConfigurationException(IReadOnlyList<string> errors) : Exception(string.Join(Environment.NewLine, errors))
{
    public IReadOnlyList<string> Errors { get; } = errors;
}
