using System.Text;
using System.Text.RegularExpressions;
using UglyToad.PdfPig.Core;
using UglyToad.PdfPig.Tokens;

namespace Connectors.Jobs.Text.Formats;

/// <summary>
/// Walks the drawings of a page, because a drawing may invoke others, and in a hostile file itself: whoever runs such a page never ends.
/// </summary>
internal sealed partial class PdfDrawings
{
    private const int MaxDepth = 64;
    private const int MaxDrawings = 20_000;

    private readonly PdfObjects _objects;
    private readonly HashSet<IndirectReference> _open = [];
    private readonly HashSet<IndirectReference> _done = [];

    private PdfDrawings(PdfObjects objects) => _objects = objects;

    /// <summary>Whether a drawing invokes itself, directly or through others, or the drawings are nested absurdly deep.</summary>
    public bool IsEndless { get; private set; }

    /// <summary>Whether a picture is among them.</summary>
    public bool HasPictures { get; private set; }

    public static PdfDrawings Of(PdfObjects objects, PdfPageNode page)
    {
        var drawings = new PdfDrawings(objects);
        foreach (var token in drawings.Named(page.Resources).Values)
            drawings.Visit(token, page.Resources);
        return drawings;
    }

    private IReadOnlyDictionary<string, IToken> Named(DictionaryToken? resources)
        => (resources is null ? null : _objects.Get<DictionaryToken>(resources, "XObject"))?.Data ?? new Dictionary<string, IToken>();

    private void Visit(IToken token, DictionaryToken? outer)
    {
        if (IsEndless || token is not IndirectReferenceToken { Data: var reference } || _done.Contains(reference))
            return;
        if (!_open.Add(reference) || _open.Count > MaxDepth)
        {
            IsEndless = true;
            return;
        }

        if (_done.Count < MaxDrawings && _objects.Resolve<StreamToken>(token) is { } drawing)
            Follow(drawing, outer);
        _open.Remove(reference);
        _done.Add(reference);
    }

    private void Follow(StreamToken drawing, DictionaryToken? outer)
    {
        var kind = _objects.Name(drawing.StreamDictionary, "Subtype");
        HasPictures |= kind == "Image";
        if (kind != "Form")
            return;
        // Many files list all their drawings beside each of them. Only those count that it invokes.
        var resources = _objects.Get<DictionaryToken>(drawing.StreamDictionary, "Resources") ?? outer;
        var named = Named(resources);
        if (named.Count == 0)
            return;
        foreach (Match invoked in Invocation().Matches(Encoding.Latin1.GetString(PdfObjects.Content(drawing).Span)))
        {
            if (named.TryGetValue(invoked.Groups[1].Value, out var token))
                Visit(token, resources);
        }
    }

    [GeneratedRegex(@"/([^\s/<>\[\](){}%]{1,127})\s{1,100}Do\b")]
    private static partial Regex Invocation();
}
