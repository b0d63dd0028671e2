using Connectors.Jobs.Text;
using Connectors.Jobs.Text.Extraction;
using Connectors.Jobs.Text.Formats;
using Connectors.Jobs.Text.Formats.Mail;
using Connectors.Jobs.Text.Formats.Office;
using Connectors.Jobs.Text.Formats.OpenDocument;
using Connectors.Jobs.Text.Programs;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Connectors.Jobs.Hosting;

/// <summary>Registers text extraction.</summary>
internal static class TextServiceCollectionExtensions
{
    /// <summary>Adds the text extractor with its processes. A worker needs it.</summary>
    public static IServiceCollection AddTextExtraction(this IServiceCollection services)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton(new ExtractorProgram());
        services.TryAddSingleton<IExtractor, ExtractorPool>();
        services.AddSingleton<TextExtractor>();
        return services.AddFormats();
    }

    /// <summary>Adds the formats. The first one that knows a file reads it. The processes that extract text need nothing else.</summary>
    public static IServiceCollection AddFormats(this IServiceCollection services)
    {
        services.TryAddSingleton(new TextLimits());
        services.TryAddSingleton<InstalledPrograms>();
        services.AddSingleton<Ocr>();
        services.AddSingleton<IFormat, PdfFormat>();
        services.AddSingleton<IFormat, WordFormat>();
        services.AddSingleton<IFormat, SheetFormat>();
        services.AddSingleton<IFormat, OldSheetFormat>();
        services.AddSingleton<IFormat, SlidesFormat>();
        services.AddSingleton(provider => new NestedFiles(provider.GetServices<IFormat>));
        services.AddSingleton<IFormat, OutlookFormat>();
        services.AddSingleton<IFormat, WebArchiveFormat>();
        services.AddSingleton<IFormat, MboxFormat>();
        services.AddSingleton<IFormat, MailFormat>();
        services.AddSingleton<IFormat, SignedFileFormat>();
        services.AddSingleton<IFormat, CalendarFormat>();
        services.AddSingleton<IFormat, NotebookFormat>();
        services.AddSingleton<IFormat, JsonFormat>();
        services.AddSingleton<IFormat, OpenDocumentFormat>();
        services.AddSingleton<IFormat, FlatOpenDocumentFormat>();
        services.AddSingleton<IFormat, EpubFormat>();
        services.AddSingleton<IFormat, OldWordFormat>();
        services.AddSingleton<IFormat, OldSlidesFormat>();
        services.AddSingleton<IFormat, RtfFormat>();
        services.AddSingleton<IFormat, OfficeXmlFormat>();
        services.AddSingleton<IFormat, HtmlFormat>();
        services.AddSingleton<IFormat, XmlFormat>();
        services.AddSingleton<IFormat, PictureFormat>();
        services.AddSingleton<IFormat, PlainTextFormat>();
        services.AddSingleton<FormatCatalog>();
        services.AddSingleton<FormatReader>();
        return services;
    }
}
