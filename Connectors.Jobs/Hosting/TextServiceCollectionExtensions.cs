using Connectors.Jobs.Text;
using Connectors.Jobs.Text.Formats;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Connectors.Jobs.Hosting;

/// <summary>Registers text extraction.</summary>
internal static class TextServiceCollectionExtensions
{
    /// <summary>Adds the text extractor and its formats. The first format that knows a file reads it.</summary>
    public static IServiceCollection AddTextExtraction(this IServiceCollection services)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton(new TextLimits());
        return services
            .AddSingleton<IFormat, PdfFormat>()
            .AddSingleton<IFormat, WordFormat>()
            .AddSingleton<IFormat, SheetFormat>()
            .AddSingleton<IFormat, SlidesFormat>()
            .AddSingleton<IFormat, MailFormat>()
            .AddSingleton<IFormat, JsonFormat>()
            .AddSingleton<IFormat, OpenDocumentFormat>()
            .AddSingleton<IFormat, RtfFormat>()
            .AddSingleton<IFormat, HtmlFormat>()
            .AddSingleton<IFormat, PlainTextFormat>()
            .AddSingleton<ParserThreads>()
            .AddSingleton<TextExtractor>();
    }
}
