using System.Xml.Linq;
using Connectors.Sources.Atlassian;
using Connectors.Sources.Confluence.Markup;

namespace Connectors.Sources.Confluence;

/// <summary>Makes the text of a document: the page as Markdown, followed by a section for each comment.</summary>
internal sealed class PageText(ConfluenceConfig config, ConfluenceClient client, ReferenceResolver references)
{
    /// <param name="readers">The readers of the page. The text includes another page only if all of them may read that page.</param>
    /// <exception cref="DocumentUnreadableException">The page cannot be converted, which is no reason to stop reading others.</exception>
    public async Task<IReadOnlyList<DocumentSection>> SectionsAsync(
        PageWithParts item, DocumentAccess readers, CancellationToken cancellationToken)
    {
        try
        {
            return await ConvertAsync(item, readers, cancellationToken);
        }
        catch (Exception e) when (e is not (SourceException or OperationCanceledException or OutOfMemoryException))
        {
            throw new DocumentUnreadableException(
                FailureReason.Malformed, $"The page cannot be converted ({e.GetType().Name}). Open it in Confluence and save it again.", e);
        }
    }

    /// <summary>Whether the text of a page, or a comment on it, includes other pages.</summary>
    public static bool Includes(PageWithParts item)
        => item.Comments.Append(item.Page).Any(part => StorageFormat.MayInclude(part.Body?.Storage?.Value ?? ""));

    /// <summary>Returns the pages that the text includes. Asks for those that are not known yet.</summary>
    public async Task<IReadOnlyList<Inclusion>> InclusionsAsync(
        PageWithParts item, DocumentAccess readers, CancellationToken cancellationToken)
        => Includes(item)
            ? await references.InclusionsAsync(
                item.Page.Space?.Key ?? "", [.. item.Comments.Prepend(item.Page).Select(Parse)], readers, cancellationToken)
            : [];

    private async Task<IReadOnlyList<DocumentSection>> ConvertAsync(
        PageWithParts item, DocumentAccess readers, CancellationToken cancellationToken)
    {
        var page = Parse(item.Page);
        var comments = item.Comments.Select(comment => (Comment: comment, Markup: Parse(comment))).ToList();
        List<XElement> markups = [page, .. comments.Select(pair => pair.Markup)];
        var lookup = await references.ResolveAsync(item.Page.Space?.Key ?? "", markups, readers, cancellationToken);
        List<DocumentSection> sections =
            [new($"# {item.Page.Title}\n\n{StorageMarkdown.Convert(page, lookup)}\n", client.Link(item.Page))];
        foreach (var (comment, markup) in comments)
        {
            var heading = sections.Count == 1 ? "\n## Comments\n\n" : "";
            sections.Add(new DocumentSection(heading + Comment(comment, markup, lookup), client.Link(comment)));
        }

        return SectionLimit.Cut(sections, config.PageSizeLimit, "page_size_limit");
    }

    private static XElement Parse(ConfluenceContent content) => StorageFormat.Parse(content.Body?.Markup ?? "");

    private static string Comment(ConfluenceContent comment, XElement markup, StorageLookup lookup)
    {
        var author = (comment.History?.CreatedBy ?? comment.Version?.By)?.DisplayName ?? StorageLookup.UnknownUser;
        var time = comment.History?.CreatedDate ?? comment.Version?.When;
        var about = comment.Extensions?.InlineProperties?.OriginalSelection is { Length: > 0 } selection ? $" on \"{selection}\"" : "";
        return $"- {author} ({time}){about}:\n{StorageMarkdown.Convert(markup, lookup)}\n\n";
    }
}
