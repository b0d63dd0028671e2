using Connectors.Jobs.Hosting;
using Connectors.Jobs.Text;
using Connectors.Sources;
using Connectors.Tests.Support;
using Microsoft.Extensions.DependencyInjection;

namespace Connectors.Tests.Jobs.Text;

/// <summary>Reads the sample files in the folder Files with all formats, in this process.</summary>
internal static class SampleFile
{
    public const long SizeLimit = 64 << 20;

    public static byte[] Bytes(string name) => File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "Files", name));

    public static Task<string> ReadAsync(string name, string? called = null) => ReadAsync(Bytes(name), called ?? name);

    public static async Task<string> ReadAsync(byte[] bytes, string name, TextLimits? limits = null)
        => string.Join('\n', (await ExtractAsync(bytes, name, limits)).Sections.Select(section => section.Text));

    public static Task<ExtractedText> ExtractAsync(byte[] bytes, string name, TextLimits? limits = null, string? mediaType = null)
        => ExtractAsync(new FileContent(name, mediaType, bytes.Length, _ => Task.FromResult<Stream>(new MemoryStream(bytes))), limits);

    public static async Task<ExtractedText> ExtractAsync(FileContent file, TextLimits? limits = null, long sizeLimit = SizeLimit)
    {
        await using var services = Services(limits ?? new TextLimits());
        return await services.GetRequiredService<TextExtractor>().ExtractAsync(file, sizeLimit, CancellationToken.None);
    }

    public static ServiceProvider Services(TextLimits limits)
        => new ServiceCollection()
            .AddSingleton(limits)
            .AddSingleton<IExtractor, LocalExtractor>()
            .AddTextExtraction()
            .BuildServiceProvider();

    /// <summary>Returns the reason why a file yields no text.</summary>
    public static async Task<DocumentUnreadableException> RefusalAsync(byte[] bytes, string name, TextLimits? limits = null)
    {
        try
        {
            await ExtractAsync(bytes, name, limits);
        }
        catch (DocumentUnreadableException refusal)
        {
            return refusal;
        }

        throw new AssertionException($"{name} was read.");
    }
}
