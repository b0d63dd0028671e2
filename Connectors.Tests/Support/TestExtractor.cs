using Connectors.Jobs.Hosting;
using Connectors.Jobs.Text;
using Connectors.Tests.Jobs.Text.Extraction;
using Microsoft.Extensions.DependencyInjection;

namespace Connectors.Tests.Support;

/// <summary>The tests' own program. It is the product's extractor with one more format, whose files do harm.</summary>
internal static class TestExtractor
{
    public static int Main(string[] args) => ExtractorMain.Run(args, services => services.AddSingleton<IFormat, PoisonFormat>());
}
