using Connectors.Jobs.Search;
using Connectors.Jobs.Storage.Documents;

namespace Connectors.Tests.Jobs.Search;

internal sealed class SearchStoreTests
{
    private SearchShelf _shelf = null!;
    private string _base = "";

    [SetUp]
    public async Task OpenAsync()
    {
        _shelf = await SearchShelf.CreateAsync();
        _base = await _shelf.ConnectAsync();
    }

    [TearDown]
    public async Task CloseAsync() => await _shelf.DisposeAsync();

    [TestCase("守塔人", "zh")]
    [TestCase("灯塔指引船只", "zh")]
    [TestCase("霧笛", "ja")]
    [TestCase("ガイド", "ja")]
    [TestCase("ｶﾞｲﾄﾞ", "ja")]
    [TestCase("등대지기", "ko")]
    [TestCase("маяка", "ru")]
    [TestCase("ประภาคาร", "th")]
    [TestCase("grosse", "de")]
    [TestCase("GRÖSSE", "de")]
    [TestCase("wicks", "en")]
    [TestCase("e\u0301te\u0301", "fr")]
    public async Task A_search_finds_text_in_any_language(string question, string title)
    {
        await _shelf.AddAsync(_base, "zh", "灯塔指引船只穿过浓雾。守塔人每天日落时点灯。");
        await _shelf.AddAsync(_base, "ja", "霧の夜には霧笛が鳴ります。灯台のガイド。".Normalize(System.Text.NormalizationForm.FormD));
        await _shelf.AddAsync(_base, "ko", "등대지기는 매일 불을 켭니다.".Normalize(System.Text.NormalizationForm.FormD));
        await _shelf.AddAsync(_base, "ru", "Смотритель маяка зажигает лампу.");
        await _shelf.AddAsync(_base, "th", "ผู้ดูแลประภาคารจุดไฟทุกวัน");
        await _shelf.AddAsync(_base, "de", "Die Größe des Dochts.");
        await _shelf.AddAsync(_base, "en", "Trim the wick at dusk.");
        await _shelf.AddAsync(_base, "fr", "Le phare en été.");

        Assert.That(await _shelf.TitlesAsync(question, _base), Is.EqualTo(new[] { title }));
    }

    [Test]
    public async Task A_match_in_the_title_ranks_above_a_match_in_the_text()
    {
        await _shelf.AddAsync(_base, "Weather", "The diaphone is mentioned here once among many other words.");
        await _shelf.AddAsync(_base, "Diaphone", "How the horn works.");

        Assert.That(await _shelf.TitlesAsync("diaphone", _base), Is.EqualTo(new[] { "Diaphone", "Weather" }));
    }

    [Test]
    public async Task A_quoted_phrase_must_match_as_a_whole_and_an_excluded_word_must_not_match()
    {
        await _shelf.AddAsync(_base, "Together", "the fog horn sounds");
        await _shelf.AddAsync(_base, "Apart", "a horn in the fog");

        Assert.That(await _shelf.TitlesAsync("\"fog horn\"", _base), Is.EqualTo(new[] { "Together" }));
        Assert.That(await _shelf.TitlesAsync("fog -sounds", _base), Is.EqualTo(new[] { "Apart" }));
        Assert.That(await _shelf.TitlesAsync("fog horn", _base), Is.EquivalentTo(new[] { "Together", "Apart" }));
    }

    [Test]
    public async Task If_not_all_words_match_a_search_returns_partial_matches_with_lower_similarity()
    {
        await _shelf.AddAsync(_base, "Lamp", "trim the lamp at dusk");

        var whole = await _shelf.SearchAsync("trim lamp", _base);
        var part = await _shelf.SearchAsync("trim lamp zeppelin", _base);

        Assert.That(whole.Hits.Single().Similarity, Is.InRange(0.7, 1));
        Assert.That(part.Hits.Single().Similarity, Is.GreaterThan(0).And.LessThan(whole.Hits.Single().Similarity));
        Assert.That((await _shelf.SearchAsync("zeppelin", _base)).Hits, Is.Empty);
    }

    [Test]
    public async Task Result_pages_do_not_overlap_and_a_page_beyond_the_last_keeps_the_total()
    {
        for (var i = 0; i < 7; i++)
            await _shelf.AddAsync(_base, "Same", "an equal text about oil");

        List<Guid> seen = [];
        for (var page = 1; page <= 4; page++)
        {
            var result = await _shelf.SearchAsync(Request("oil text") with { Page = page, PageSize = 3 });
            Assert.That(result.Total, Is.EqualTo(7));
            Assert.That(result.Documents, Has.Count.EqualTo(7));
            seen.AddRange(result.Hits.Select(hit => hit.DocumentId));
        }

        Assert.That(seen, Has.Count.EqualTo(7).And.Unique);
    }

    [Test]
    public async Task Highlights_mark_matches_in_encoded_HTML()
    {
        await _shelf.AddAsync(_base, "Code", "<b>lamp</b> & Lamps");

        Assert.That(
            (await _shelf.SearchAsync("lamp", _base)).Hits.Single().Highlight,
            Is.EqualTo("&lt;b&gt;<em>lamp</em>&lt;/b&gt; &amp; <em>Lamps</em>"));
    }

    [Test]
    public async Task A_search_finds_only_visible_documents_of_the_tenants_connectors_that_are_linked_for_search()
    {
        var quiet = await _shelf.ConnectAsync(autoParse: false);
        var foreign = await _shelf.ConnectAsync(tenant: "other");
        await _shelf.AddAsync(_base, "Here", "oil");
        await _shelf.AddAsync(_base, "Missing", "oil", missing: true);
        await _shelf.AddAsync(quiet, "Quiet", "oil");
        await _shelf.AddAsync(foreign, "Foreign", "oil");

        Assert.That(await _shelf.TitlesAsync("oil", _base, quiet, foreign), Is.EqualTo(new[] { "Here" }));
        Assert.That(await _shelf.TitlesAsync("oil"), Is.EqualTo(new[] { "Here" }));
    }

    [Test]
    public async Task Filters_by_metadata_and_document_and_limits_by_top_k_and_threshold_narrow_the_results()
    {
        var north = await _shelf.AddAsync(_base, "North", "oil", """{"shelf": "north", "pints": 12}""");
        await _shelf.AddAsync(_base, "South", "oil", """{"shelf": "south", "pints": 9}""");

        MetadataCondition[] conditions = [new("shelf", MetadataOperator.Is, ["NORTH"]), new("pints", MetadataOperator.Above, ["10"])];
        var filter = new MetadataFilter(Any: false, conditions);
        Assert.That(
            (await _shelf.SearchAsync(Request("oil") with { Metadata = filter })).Hits.Select(hit => hit.Title),
            Is.EqualTo(new[] { "North" }));
        Assert.That((await _shelf.SearchAsync(Request("oil") with { Documents = [north] })).Total, Is.EqualTo(1));
        Assert.That((await _shelf.SearchAsync(Request("oil") with { TopK = 1 })).Total, Is.EqualTo(1));
        Assert.That((await _shelf.SearchAsync(Request("oil") with { Threshold = 1.01 })).Total, Is.Zero);
    }

    [TestCase("'; drop table chunks; --")]
    [TestCase("\" \" \"")]
    [TestCase("-")]
    [TestCase("--- -\"a")]
    [TestCase("oil & | ! ( ) <-> :* \\ '")]
    [TestCase("\0oil\0")]
    [TestCase("oil \ud800 \udc00")]
    [TestCase("ﷺ ʼn ﹰ ͺ 😀 🏴")]
    [TestCase("")]
    public async Task Any_input_is_a_valid_search(string question)
    {
        await _shelf.AddAsync(_base, "Oil", "oil in pints; ﷺ ʼn ﹰ ͺ 😀");

        Assert.That((await _shelf.SearchAsync(question, _base)).Total, Is.InRange(0, 1));
        Assert.That(await _shelf.TitlesAsync("oil", _base), Is.EqualTo(new[] { "Oil" }));
    }

    private SearchRequest Request(string question) => new() { TenantId = "tenant", Question = question, KnowledgeBases = [_base] };
}
