using Connectors.Jobs.Text;
using Connectors.Jobs.Text.Formats;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Connectors.Jobs.Hosting;

internal static class TextServiceCollectionExtensions
{
    /// <summary>The formats that text is taken from; the first that knows a file reads it.</summary>
    public static IServiceCollection AddTextExtraction(this IServiceCollection services)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton(new TextLimits());
        services.AddSingleton<IFormat, PdfFormat>().AddSingleton<IFormat, WordFormat>().AddSingleton<IFormat, SheetFormat>();
        services.AddSingleton<IFormat, SlidesFormat>().AddSingleton<IFormat, MailFormat>().AddSingleton<IFormat, JsonFormat>();
        services.AddSingleton<IFormat, OpenDocumentFormat>().AddSingleton<IFormat, RtfFormat>();
        services.AddSingleton<IFormat, HtmlFormat>().AddSingleton<IFormat, PlainTextFormat>();
        return services.AddSingleton<TextExtractor>();
    }
}
