using System.Text;
using UglyToad.PdfPig;
using UglyToad.PdfPig.Filters;
using UglyToad.PdfPig.Tokens;

namespace Connectors.Jobs.Text.Formats;

/// <summary>
/// Reads the objects of a PDF without running its pages. An object that is damaged or missing costs itself only, so it counts as absent.
/// </summary>
internal sealed class PdfObjects(Structure structure)
{
    /// <summary>References may point to references, and back.</summary>
    private const int MaxHops = 16;

    public DictionaryToken Catalog => structure.Catalog.CatalogDictionary;

    public T? Get<T>(DictionaryToken dictionary, string key)
        where T : class, IToken
        => dictionary.Data.TryGetValue(key, out var token) ? Resolve<T>(token) : null;

    /// <summary>Returns the object itself if the token is a reference to it. Null if it is absent or of another type.</summary>
    public T? Resolve<T>(IToken? token)
        where T : class, IToken
    {
        try
        {
            for (var hop = 0; token is IndirectReferenceToken reference && hop < MaxHops; hop++)
                token = structure.GetObject(reference.Data).Data;
            return token as T;
        }
        catch (Exception exception) when (exception is not (OutOfMemoryException or OperationCanceledException))
        {
            return null;
        }
    }

    public string? Name(DictionaryToken dictionary, string key) => Get<NameToken>(dictionary, key)?.Data;

    public int Number(DictionaryToken dictionary, string key) => Get<NumericToken>(dictionary, key)?.Int ?? 0;

    public string? Text(DictionaryToken dictionary, string key) => Text(Get<IToken>(dictionary, key));

    /// <summary>Returns null if the token is no text.</summary>
    public string? Text(IToken? token) => Resolve<IToken>(token) switch
    {
        StringToken text => text.Data,
        HexToken hex => Decode(hex.Bytes),
        StreamToken stream => Decode(Content(stream).Span),
        _ => null,
    };

    /// <summary>The unpacked content of a stream. Empty if it cannot be unpacked.</summary>
    public static ReadOnlyMemory<byte> Content(StreamToken stream)
    {
        try
        {
            return stream.Decode(DefaultFilterProvider.Instance);
        }
        catch (Exception exception) when (exception is not (OutOfMemoryException or OperationCanceledException))
        {
            return default;
        }
    }

    private static string Decode(ReadOnlySpan<byte> bytes)
        => bytes.StartsWith<byte>([0xFE, 0xFF]) ? Encoding.BigEndianUnicode.GetString(bytes[2..])
            : bytes.StartsWith<byte>([0xEF, 0xBB, 0xBF]) ? Encoding.UTF8.GetString(bytes[3..])
            : Encoding.Latin1.GetString(bytes);
}
