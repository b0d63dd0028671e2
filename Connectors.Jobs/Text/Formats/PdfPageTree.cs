using UglyToad.PdfPig.Core;
using UglyToad.PdfPig.Tokens;

namespace Connectors.Jobs.Text.Formats;

/// <summary>Lists the pages of a PDF in their order. A tree that contains itself is walked once.</summary>
internal static class PdfPageTree
{
    public static IReadOnlyList<PdfPageNode> Pages(PdfObjects objects, int max, TextBudget budget)
    {
        List<PdfPageNode> pages = [];
        HashSet<IndirectReference> seen = [];
        Stack<(IToken Token, DictionaryToken? Resources)> open = new();
        if (objects.Catalog.Data.TryGetValue("Pages", out var root))
            open.Push((root, null));
        while (pages.Count < max && open.TryPop(out var next))
        {
            budget.Token.ThrowIfCancellationRequested();
            if (next.Token is IndirectReferenceToken reference && !seen.Add(reference.Data)
                || objects.Resolve<DictionaryToken>(next.Token) is not { } node)
            {
                continue;
            }

            var resources = objects.Get<DictionaryToken>(node, "Resources") ?? next.Resources;
            if (objects.Get<ArrayToken>(node, "Kids") is not { } kids)
                pages.Add(new PdfPageNode(node, resources));
            else
                foreach (var kid in kids.Data.Reverse())
                    open.Push((kid, resources));
        }

        return pages;
    }
}

/// <summary>A page.</summary>
/// <param name="Page">Its dictionary.</param>
/// <param name="Resources">Fonts, drawings and pictures that it may use. Null: none.</param>
internal sealed record PdfPageNode(DictionaryToken Page, DictionaryToken? Resources);
