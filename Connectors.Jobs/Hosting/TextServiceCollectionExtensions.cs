using Connectors.Jobs.Text;
using Connectors.Jobs.Text.Formats;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Connectors.Jobs.Hosting;

internal static class TextServiceCollectionExtensions
{
    /// <summary>Adds the file formats that text is extracted from. The first format that recognizes a file reads it.</summary>
    public static IServiceCollection AddTextExtraction(this IServiceCollection services)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton(new TextLimits());
        services.AddSingleton<IFormat, PdfFormat>();
        services.AddSingleton<IFormat, WordFormat>();
        services.AddSingleton<IFormat, SheetFormat>();
        services.AddSingleton<IFormat, SlidesFormat>();
        services.AddSingleton<IFormat, MailFormat>();
        services.AddSingleton<IFormat, JsonFormat>();
        services.AddSingleton<IFormat, OpenDocumentFormat>();
        services.AddSingleton<IFormat, RtfFormat>();
        services.AddSingleton<IFormat, HtmlFormat>();
        services.AddSingleton<IFormat, PlainTextFormat>();
        services.AddSingleton<TextExtractor>();
        return services;
    }
}
