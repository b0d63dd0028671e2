namespace Connectors.Api.Console;

/// <summary>The addresses of the console's style sheets, scripts and pictures.</summary>
internal static class ConsoleAssets
{
    private static readonly string Version = typeof(ConsoleAssets).Assembly.ManifestModule.ModuleVersionId.ToString("N")[..12];

    public static string Url(string name) => $"{ConsoleRegistration.AssetsPath}/{name}?v={Version}";
}
