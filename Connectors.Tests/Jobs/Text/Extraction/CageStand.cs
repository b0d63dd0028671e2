using Connectors.Jobs.Hosting;
using Connectors.Jobs.Text;
using Connectors.Jobs.Text.Extraction;
using Connectors.Sources;
using Connectors.Tests.Support;
using Microsoft.Extensions.DependencyInjection;

namespace Connectors.Tests.Jobs.Text.Extraction;

/// <summary>A worker's text extraction with real extractor processes, which also know the files that do harm.</summary>
internal sealed class CageStand : IDisposable
{
    private readonly ServiceProvider _services;

    public CageStand(TextLimits? limits = null, TimeProvider? time = null)
    {
        var services = new ServiceCollection().AddSingleton(limits ?? new TextLimits());
        if (time is not null)
            services.AddSingleton(time);
        AddPoison(services);
        _services = services.AddTextExtraction().BuildServiceProvider();
    }

    public TextExtractor Extractor => _services.GetRequiredService<TextExtractor>();

    public ExtractorPool Pool => (ExtractorPool)_services.GetRequiredService<IExtractor>();

    /// <summary>Lets a worker know the files that do harm, and its extractors as well.</summary>
    public static void AddPoison(IServiceCollection services)
        => services
            .AddSingleton(new ExtractorProgram(typeof(TestExtractor).Assembly.Location))
            .AddSingleton<IFormat, PoisonFormat>();

    public async Task<string> ReadAsync(string deed, int attempts = 0, CancellationToken cancellationToken = default)
        => (await ReadAsync(PoisonFormat.File(deed), "file.poison", attempts, cancellationToken)).Sections[0].Text;

    public Task<ExtractedText> ReadAsync(byte[] bytes, string name, int attempts = 0, CancellationToken cancellationToken = default)
        => Extractor.ExtractAsync(
            new FileContent(name, null, bytes.Length, _ => Task.FromResult<Stream>(new MemoryStream(bytes))),
            new ExtractionTerms(SampleFile.SizeLimit, attempts),
            cancellationToken);

    public async Task<DocumentUnreadableException> RefusalAsync(string deed)
    {
        try
        {
            throw new AssertionException(await ReadAsync(deed));
        }
        catch (DocumentUnreadableException refusal)
        {
            return refusal;
        }
    }

    public void Dispose() => _services.Dispose();
}
