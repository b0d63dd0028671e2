using Connectors.Jobs.Text;
using Connectors.Jobs.Text.Extraction;
using Microsoft.Extensions.DependencyInjection;

namespace Connectors.Jobs.Hosting;

/// <summary>The program as an extractor process: it reads files for a worker, and has no configuration, database or network.</summary>
internal static class ExtractorMain
{
    public static bool IsAsked(string[] args) => args is [ExtractorLoop.Word, ..];

    /// <summary>Runs until the worker closes the input. Returns the process's exit code.</summary>
    /// <param name="args">The whole command line.</param>
    /// <param name="configure">Adds formats, which come before the product's own.</param>
    public static int Run(string[] args, Action<IServiceCollection>? configure = null)
    {
        var services = new ServiceCollection();
        configure?.Invoke(services);
        using var provider = services.AddFormats().BuildServiceProvider();
        return ExtractorLoop.Run(args, provider.GetRequiredService<FormatReader>());
    }
}
