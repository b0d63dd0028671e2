using Connectors.Sources.Http;

namespace Connectors.Sources.Web;

/// <summary>Visits addresses of a site.</summary>
/// <param name="site">The partition's key.</param>
internal sealed class WebVisitor(WebConfig config, SourceContext context, WebClient client, WebScope scope, CrawlNotes notes, string site)
{
    /// <summary>How many sitemap indexes may stand one in the other.</summary>
    private const int MaxIndexes = 3;

    private const int MaxWithoutPage = 100;
    private const int MaxName = 200;

    private readonly WebDocuments _documents = new(config, context, client);

    /// <summary>Whether sites of the config are crawled from start addresses. Their listed pages are followed as well.</summary>
    private readonly bool _follows = config.StartUrls.Any(address => WebAddress.Site(WebAddress.Parse(address, null)!) == site);

    /// <summary>The settings that decide what is kept of a page.</summary>
    public string TermsOf(QueuedAddress item) => Follows(item) ? config.Terms + "+" : config.Terms;

    /// <param name="known">What the page was. Null if that is not known, or may not be relied on.</param>
    /// <exception cref="SourceException">The whole site refuses: not Transient.</exception>
    public async Task<WebVisit> VisitAsync(QueuedAddress item, PageNote? known, CancellationToken cancellationToken)
    {
        try
        {
            return item.Kind == QueuedKind.Page
                ? await VisitPageAsync(item, known, cancellationToken)
                : await VisitListAsync(item, cancellationToken);
        }
        catch (SourceException e) when (e.Kind is SourceErrorKind.Transient or SourceErrorKind.Misconfigured)
        {
            return new WebVisit(item) { Error = e };
        }
    }

    private async Task<WebVisit> VisitPageAsync(QueuedAddress item, PageNote? known, CancellationToken cancellationToken)
    {
        if (known is not null && IsCurrent(item, known))
            return Unchanged(item, known, known.Checked);

        var address = new Uri(item.Address);
        var answer = await client.GetPageAsync(address, known is { HasValidators: true } ? known : null, Excludes, cancellationToken);
        if (answer.IsUnchanged && known is not null)
            return Unchanged(item, known, context.Time.GetUtcNow());
        if (answer.IsGone && known?.Id is not null)
            answer = await client.GetPageAsync(address, null, Excludes, cancellationToken);
        if (answer.Rule is { } rule)
            return LeftOut(item, rule);
        if (answer.IsGone && !item.IsSeed)
            return new WebVisit(item) { IsGone = true, Note = Note(item, null) };
        if (!answer.Answer!.IsSuccess)
            return new WebVisit(item) { Error = Refusal(answer), Id = known?.Id };
        return answer.IsFile ? File(item, answer) : await PageAsync(item, answer, cancellationToken);
    }

    private async Task<WebVisit> VisitListAsync(QueuedAddress item, CancellationToken cancellationToken)
    {
        var answer = await client.GetListAsync(new Uri(item.Address), cancellationToken);
        if (answer.Rule is not null || !answer.Answer!.IsSuccess)
            return new WebVisit(item) { Error = Refusal(answer) };
        try
        {
            var listed = ListedPages.Read(answer.Answer.Body, answer.Header("Content-Type"));
            if (listed.IsIndex && item.Depth >= MaxIndexes)
                return new WebVisit(item) { Damage = $"sitemap indexes stand one in the other more than {MaxIndexes} times." };
            return new WebVisit(item)
            {
                Damage = listed.Cut,
                Skipped = item.Kind == QueuedKind.Feed ? [.. WithoutPage(item, answer.Address, listed)] : [],
                Found = [.. Found(item, answer.Address, listed)],
            };
        }
        catch (DocumentUnreadableException e)
        {
            return new WebVisit(item) { Damage = e.Message };
        }
    }

    /// <summary>A feed's entries that have no page of their own, which would be the document.</summary>
    private static IEnumerable<SourceSkip> WithoutPage(QueuedAddress feed, Uri start, ListedPages listed)
        => listed.Unlinked.Concat(
                listed.Pages.Where(page => WebAddress.Parse(page.Address, start) is null).Select(page => page.Address).Take(MaxWithoutPage))
            .Select(name => name.Length > MaxName ? name[..MaxName] : name)
            .Distinct()
            .Select(name => new SourceSkip($"{feed.Address}#{name}", "an entry of the feed that links to no page"));

    private IEnumerable<QueuedAddress> Found(QueuedAddress list, Uri start, ListedPages listed)
    {
        foreach (var (text, date) in listed.Pages)
        {
            if (WebAddress.Parse(text, start) is not { } address)
                continue;
            if (listed.IsIndex)
                yield return new QueuedAddress(address.AbsoluteUri, QueuedKind.Sitemap) { Depth = list.Depth + 1 };
            // A feed names pages of its choice; a sitemap speaks for its own site (sitemaps.org, "location").
            else if (list.Kind == QueuedKind.Feed || WebAddress.Site(address) == site)
                yield return new QueuedAddress(address.AbsoluteUri, QueuedKind.Page) { Depth = 1, Listed = date, IsListed = true };
        }
    }

    private async Task<WebVisit> PageAsync(QueuedAddress item, WebAnswer answer, CancellationToken cancellationToken)
    {
        var agent = config.UserAgent.Split('/', ' ')[0];
        var body = answer.Answer!.Body;
        var html = HtmlCharset.Decode(body.Span, answer.Header("Content-Type"));
        var page = HtmlPage.Parse(html, answer.Address, answer.Header("X-Robots-Tag"), agent);
        var canonical = await CanonicalAsync(page, answer, cancellationToken);
        var links = Follows(item) ? page.Links.Where(link => scope.Excludes(link, site) is null).Select(link => link.AbsoluteUri) : [];
        var note = Note(item, answer) with { Links = [.. links], Canonical = canonical?.AbsoluteUri };
        if (page.NoIndex)
            note = note with { Rule = "the page asks not to be indexed (noindex)" };
        else if (canonical is not null)
            note = note with { Rule = $"a copy of {canonical.AbsoluteUri}", Links = [canonical.AbsoluteUri, .. note.Links] };
        else if (item.IsSeed && scope.Excludes(answer.Address) is { } rule)
            note = note with { Rule = rule };
        if (note.Rule is not null)
            return new WebVisit(item) { Note = note, Rule = note.Rule, Found = [.. Linked(item, note)] };

        var document = _documents.OfPage(item, answer, page);
        note = note with { Id = document.Id, Fingerprint = document.Fingerprint };
        return new WebVisit(item) { Note = note, Id = document.Id, Document = document, Found = [.. Linked(item, note)] };
    }

    private WebVisit File(QueuedAddress item, WebAnswer answer)
    {
        if (WebDocuments.RuleOf(answer.Header("Content-Type")) is { } rule)
            return LeftOut(item, rule, answer);
        if (!config.FollowPdfLinks)
            return LeftOut(item, "a file, which follow_pdf_links leaves out", answer);
        if (HtmlPage.Directives(answer.Header("X-Robots-Tag"), config.UserAgent.Split('/', ' ')[0]).NoIndex)
            return LeftOut(item, "the file asks not to be indexed (noindex)", answer);

        var document = _documents.OfFile(item, answer);
        var note = Note(item, answer) with { Id = document.Id, Fingerprint = document.Fingerprint };
        return new WebVisit(item) { Note = note, Id = document.Id, Document = document };
    }

    private static WebVisit Unchanged(QueuedAddress item, PageNote known, DateTimeOffset asked)
    {
        var note = known with { Checked = asked, Listed = item.Listed };
        return new WebVisit(item) { Note = note, Id = note.Id, Rule = note.Rule, Found = [.. Linked(item, note)] };
    }

    private WebVisit LeftOut(QueuedAddress item, string rule, WebAnswer? answer = null)
        => new(item) { Rule = rule, Note = Note(item, answer) with { Rule = rule } };

    private PageNote Note(QueuedAddress item, WebAnswer? answer) => new()
    {
        // The validators of a page that was reached by a redirect would be sent to the address that redirects.
        ETag = answer?.Passed.Count == 0 ? answer.Header("ETag") : null,
        Modified = answer?.Passed.Count == 0 ? answer.Header("Last-Modified") : null,
        Listed = item.Listed,
        Checked = context.Time.GetUtcNow(),
        Terms = TermsOf(item),
    };

    /// <summary>
    /// Whether the date in the sitemap says that the page is as it was. Believed for a while only, because some sites never change their
    /// dates, and not on the day that the date names, because the page may change once more on it.
    /// </summary>
    private bool IsCurrent(QueuedAddress item, PageNote known)
    {
        if (item.Listed is null || item.Listed != known.Listed || WebDate.Parse(item.Listed) is not { } date)
            return false;
        var now = context.Time.GetUtcNow();
        var settled = date + (WebDate.IsDay(item.Listed) ? TimeSpan.FromDays(2) : TimeSpan.FromMinutes(1));
        return known.Checked >= settled && now - known.Checked < TimeSpan.FromDays(config.RecheckDays);
    }

    /// <summary>
    /// Returns the address that a page wants to be known by, if that is another one of its site. Two pages that name each other would both
    /// be left out, so the second is read.
    /// </summary>
    private async Task<Uri?> CanonicalAsync(HtmlPage page, WebAnswer answer, CancellationToken cancellationToken)
    {
        if (!config.TrustCanonical || page.Canonical is not { } canonical || canonical == answer.Address)
            return null;
        if (answer.Passed.Contains(canonical) || scope.Excludes(canonical, site) is not null)
            return null;
        var key = new QueuedAddress(canonical.AbsoluteUri, QueuedKind.Page).Key;
        var other = (await notes.PagesAsync([key], cancellationToken)).GetValueOrDefault(key);
        return other?.Canonical == answer.Address.AbsoluteUri ? null : canonical;
    }

    private bool Follows(QueuedAddress item) => _follows && item.Depth < config.MaxDepth;

    private static IEnumerable<QueuedAddress> Linked(QueuedAddress item, PageNote note)
        => note.Links.Select(link => new QueuedAddress(link, QueuedKind.Page) { Depth = item.Depth + 1 });

    private string? Excludes(Uri target) => scope.Excludes(target, site);

    private SourceException Refusal(WebAnswer answer)
        => answer.Rule is { } rule
            ? new SourceException(SourceErrorKind.Misconfigured, $"{answer.Address.Authority}{answer.Address.AbsolutePath}: {rule}.")
            : DefaultRestErrors.Instance.Classify(answer.Answer!, RestCall.Get("", WebClient.Page), context.Time)!;
}
