using System.Xml.Linq;
using Connectors.Sources.Atlassian;

namespace Connectors.Sources.Confluence;

/// <summary>A page as Markdown, with a section for each comment.</summary>
internal sealed class ConfluenceText(ConfluenceConfig config, ConfluenceClient client, ConfluenceReferences references)
{
    public async Task<IReadOnlyList<DocumentSection>> SectionsAsync(ConfluenceWhole whole, DocumentAccess readers, CancellationToken cancellationToken)
    {
        var page = StorageFormat.Parse(whole.Page.Body?.Markup ?? "");
        var comments = whole.Comments.Select(comment => (comment, Markup: StorageFormat.Parse(comment.Body?.Markup ?? ""))).ToList();
        var lookup = await references.FindAsync(whole.Page.Space?.Key ?? "", [page, .. comments.Select(comment => comment.Markup)], readers, cancellationToken);
        List<DocumentSection> sections = [new($"# {whole.Page.Title}\n\n{StorageMarkdown.Convert(page, lookup)}\n", client.Link(whole.Page))];
        foreach (var (comment, markup) in comments)
            sections.Add(new DocumentSection((sections.Count == 1 ? "\n## Comments\n\n" : "") + Comment(comment, markup, lookup), client.Link(comment)));
        return SectionLimit.Cut(sections, config.PageSizeLimit, "page_size_limit");
    }

    private static string Comment(ConfluenceContent comment, XElement markup, StorageLookup lookup)
    {
        var about = comment.Extensions?.InlineProperties?.OriginalSelection is { Length: > 0 } selection ? $" on \"{selection}\"" : "";
        return $"- {(comment.History?.CreatedBy ?? comment.Version?.By)?.DisplayName ?? "Somebody"} ({comment.History?.CreatedDate ?? comment.Version?.When}){about}:\n{StorageMarkdown.Convert(markup, lookup)}\n\n";
    }
}
