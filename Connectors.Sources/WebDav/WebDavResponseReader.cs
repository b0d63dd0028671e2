using System.Runtime.CompilerServices;
using System.Text;
using System.Xml;

namespace Connectors.Sources.WebDav;

/// <summary>
/// Reads the responses of a multistatus answer one by one while it arrives, because a folder may have hundreds of thousands of entries.
/// DTDs are refused, so no entity is expanded and nothing external is fetched.
/// </summary>
internal static class WebDavResponseReader
{
    private const int MaxDepth = 64;
    private const int MaxTextLength = 64 << 10;

    // multistatus / response / propstat / prop / getetag
    private const int ResponseDepth = 1;
    private const int PartDepth = 2;
    private const int PropStatPartDepth = 3;
    private const int PropertyDepth = 4;
    private const int ValueDepth = 5;

    private static readonly XmlReaderSettings Settings = new()
    {
        Async = true,
        DtdProcessing = DtdProcessing.Prohibit,
        XmlResolver = null,
        IgnoreComments = true,
        IgnoreProcessingInstructions = true,
    };

    /// <param name="body">The answer.</param>
    /// <param name="from">The server and the method, for messages.</param>
    /// <param name="cancellationToken">Cancels the reading.</param>
    /// <exception cref="SourceException">Transient: it breaks off, or is no XML. Misconfigured: it is other XML, or too deep.</exception>
    public static async IAsyncEnumerable<WebDavResponse> ReadAsync(
        Stream body, (string Where, string Method) from, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var reader = XmlReader.Create(body, Settings);
        if (!await NextAsync(reader, from) || !Is(reader, "multistatus"))
        {
            throw new SourceException(
                SourceErrorKind.Misconfigured, $"{from.Where} did not answer {from.Method} as WebDAV servers do: check base_url.");
        }

        var (response, found, text) = (new WebDavResponse(), new List<(string Name, string Text)>(), new StringBuilder());
        var (isCollection, tellsChanges, status) = (false, false, "");
        while (await NextAsync(reader, from))
        {
            cancellationToken.ThrowIfCancellationRequested();
            switch (reader.NodeType)
            {
                case XmlNodeType.Element when reader.Depth > MaxDepth:
                    throw new SourceException(
                        SourceErrorKind.Misconfigured, $"{from.Where} gave XML nested deeper than {MaxDepth} levels.");
                case XmlNodeType.Element:
                    isCollection |= reader.Depth == ValueDepth && Is(reader, "collection");
                    tellsChanges |= reader.Depth > ValueDepth && Is(reader, "sync-collection");
                    text.Clear();
                    if (reader is { IsEmptyElement: true, Depth: PropertyDepth } && IsKnown(reader) && found.Count < MaxDepth)
                        found.Add((reader.LocalName, ""));
                    if (reader is { IsEmptyElement: true, Depth: ResponseDepth } && Is(reader, "response"))
                        yield return new WebDavResponse();
                    break;
                case XmlNodeType.Text or XmlNodeType.CDATA or XmlNodeType.SignificantWhitespace when text.Length < MaxTextLength:
                    text.Append(reader.Value.AsSpan(0, Math.Min(reader.Value.Length, MaxTextLength)));
                    break;
                case XmlNodeType.EndElement when reader.Depth == ResponseDepth && Is(reader, "response"):
                    yield return response;
                    response = new WebDavResponse();
                    break;
                case XmlNodeType.EndElement when reader.Depth == ResponseDepth && Is(reader, "sync-token"):
                    yield return new WebDavResponse { State = text.ToString().Trim() };
                    break;
                case XmlNodeType.EndElement when reader.Depth == PartDepth && Is(reader, "href"):
                    response.Href = text.ToString();
                    break;
                case XmlNodeType.EndElement when reader.Depth == PartDepth && Is(reader, "status"):
                    response.Status = text.ToString();
                    break;
                case XmlNodeType.EndElement when reader.Depth == PartDepth && Is(reader, "propstat"):
                    Keep(response, found, status, (isCollection, tellsChanges));
                    (isCollection, tellsChanges, status) = (false, false, "");
                    found.Clear();
                    break;
                case XmlNodeType.EndElement when reader.Depth == PropStatPartDepth && Is(reader, "status"):
                    status = text.ToString();
                    break;
                case XmlNodeType.EndElement when reader.Depth == PropertyDepth && IsKnown(reader) && found.Count < MaxDepth:
                    found.Add((reader.LocalName, text.ToString().Trim()));
                    break;
            }
        }
    }

    /// <summary>Whether a status line, such as "HTTP/1.1 200 OK", tells success.</summary>
    public static bool IsSuccess(string status) => status.Trim().Split(' ', 3) is [_, ['2', _, _], ..];

    /// <summary>Keeps the properties of a group if the resource has them.</summary>
    private static void Keep(
        WebDavResponse response, List<(string Name, string Text)> found, string status, (bool IsCollection, bool TellsChanges) folder)
    {
        if (status.Length > 0 && !IsSuccess(status))
            return;
        response.IsCollection |= folder.IsCollection;
        response.TellsChanges |= folder.TellsChanges;
        foreach (var (name, text) in found)
            response.Properties.TryAdd(name, text);
    }

    private static async Task<bool> NextAsync(XmlReader reader, (string Where, string Method) from)
    {
        try
        {
            do
            {
                if (!await reader.ReadAsync())
                    return false;
            }
            while (reader.NodeType is XmlNodeType.XmlDeclaration or XmlNodeType.Whitespace);
            return true;
        }
        catch (Exception e) when (e is XmlException or DecoderFallbackException)
        {
            // The exception itself quotes the text that it could not read.
            throw new SourceException(
                SourceErrorKind.Transient, $"{from.Where} gave an answer to {from.Method} that is no whole XML document.");
        }
    }

    private static bool IsKnown(XmlReader reader) => reader.NamespaceURI is WebDavWire.Dav or WebDavWire.Owncloud;

    private static bool Is(XmlReader reader, string name) => reader.LocalName == name && reader.NamespaceURI == WebDavWire.Dav;
}
