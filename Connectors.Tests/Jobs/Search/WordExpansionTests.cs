using Connectors.Jobs.Search;
using Connectors.Sources;
using Connectors.Tests.Support;

namespace Connectors.Tests.Jobs.Search;

/// <summary>Words that are misspelt, and words that are parts of others.</summary>
internal sealed class WordExpansionTests
{
    [TestCase("pump", "pump", 0)]
    [TestCase("pump", "pumps", 1)]
    [TestCase("analysis", "anaylsis", 1)]
    [TestCase("maintenance", "maintainance", 2)]
    [TestCase("pump", "lamp", 2)]
    [TestCase("pump", "zeppelin", 3)]
    public void Two_words_differ_by_letters_and_by_neighbours_that_changed_places(string one, string other, int distance)
    {
        Assert.That(Spelling.Distance(one, other, 2), Is.EqualTo(distance));
        Assert.That(Spelling.Distance(other, one, 2), Is.EqualTo(distance));
    }

    [Test]
    public async Task A_word_that_is_found_is_never_mended()
    {
        await using var shelf = await SearchShelf.CreateAsync();
        var home = await shelf.ConnectAsync();
        await shelf.AddAsync(home, "One", "The casual worker has a badge.");
        await shelf.AddAsync(home, "Other", "The causal chain has a link.");

        Assert.That(await shelf.TitlesAsync("casual", home), Is.EqualTo(new[] { "One" }));
        Assert.That(await shelf.TitlesAsync("casaul", home), Is.EquivalentTo(new[] { "One", "Other" }).Or.EqualTo(new[] { "One" }));
    }

    [Test]
    public async Task What_the_other_words_found_stays_beside_what_a_mended_one_finds()
    {
        await using var shelf = await SearchShelf.CreateAsync();
        var home = await shelf.ConnectAsync();
        await shelf.AddAsync(home, "Both", "The zeppelin landed near the lighthouse.");
        await shelf.AddAsync(home, "Ship", "A zeppelin is an airship.");
        await shelf.AddAsync(home, "Tower", "The keeper of the lighthouse.");
        // Nobody may read the only text that has the word as it is written, so the vocabulary does not mend it beforehand.
        await shelf.AddAsync(home, "Hidden", "The zepelin.", missing: true);

        var found = await shelf.TitlesAsync("zepelin lighthouse", home);
        Assert.That(found, Is.EquivalentTo(new[] { "Both", "Ship", "Tower" }));
        Assert.That(found[0], Is.EqualTo("Both"));
        Assert.That(await shelf.TitlesAsync("zepelin", home), Is.EquivalentTo(new[] { "Both", "Ship" }));
    }

    [Test]
    public async Task Words_of_other_knowledge_bases_mend_nothing()
    {
        await using var shelf = await SearchShelf.CreateAsync();
        var (home, other) = (await shelf.ConnectAsync(), await shelf.ConnectAsync());
        await shelf.AddAsync(home, "Mine", "A lighthouse.");
        await shelf.AddAsync(other, "Theirs", "A zeppelin.");

        Assert.That(await shelf.TitlesAsync("zepelin", home), Is.Empty);
        Assert.That(await shelf.TitlesAsync("zepelin", home, other), Is.EqualTo(new[] { "Theirs" }));
        Assert.That(await shelf.TitlesAsync("\"zepelin\"", other), Is.Empty, "quoted words are meant as they are written");
    }

    [Test]
    public async Task The_word_itself_leads_over_compounds_of_it()
    {
        await using var shelf = await SearchShelf.CreateAsync();
        var home = await shelf.ConnectAsync();
        await shelf.AddAsync(home, "Compound", "Die Kreiselpumpe und die Wasserpumpe sind neu.");
        await shelf.AddAsync(home, "Word", "Die Pumpe und der Schlauch sind neu.");
        await shelf.AddAsync(home, "Neither", "Der Hof und das Tor sind neu.");

        Assert.That(await shelf.TitlesAsync("Pumpe", home), Is.EqualTo(new[] { "Word", "Compound" }));
        Assert.That((await shelf.SearchAsync("Pumpe", home)).Hits[1].Highlight, Does.Contain("<em>Kreiselpumpe</em>"));
    }

    [Test]
    public async Task An_English_text_has_no_compounds()
    {
        await using var shelf = await SearchShelf.CreateAsync();
        var home = await shelf.ConnectAsync();
        await shelf.AddAsync(home, "Travel", "The airport is where the transport and the passport of the guests are checked.");
        await shelf.AddAsync(home, "Harbour", "The port is where the ships of the company are.");

        Assert.That(await shelf.TitlesAsync("port", home), Is.EqualTo(new[] { "Harbour" }));
    }

    [Test]
    public async Task A_sync_keeps_the_words_of_its_texts_and_what_a_user_may_not_read_mends_nothing()
    {
        var world = new ScriptedWorld
        {
            Access = id => id.StartsWith("secret", StringComparison.Ordinal)
                ? DocumentAccess.Nobody
                : DocumentAccess.Of(Principal.User("ann", "ann@example.com")),
        };
        world.Partitions["all"] = new()
        {
            ["one"] = "The zeppelins landed near the lighthouse.", ["two"] = "Die Kreiselpumpe ist neu und wird gewartet.",
        };
        await using var engine = await EngineHost.StartAsync();
        var connector = await engine.ConnectAsync(world);
        await engine.RunAsync(connector);
        var before = await AskAsync("zepelins Pumpe");

        for (var i = 0; i < 30; i++)
            world.Partitions["all"][$"secret-{i}"] = $"zepelin zeplins zeppelin Pumpenhaus Wasserpumpe die und der {i}";
        await engine.RunAsync(connector);
        var after = await AskAsync("zepelins Pumpe");

        Assert.That(before.Hits.Select(hit => hit.SourceId), Is.EquivalentTo(new[] { "one", "two" }));
        Assert.That(after.Hits, Is.EqualTo(before.Hits));
        Assert.That(after.Total, Is.EqualTo(before.Total));
        Assert.That((await AskAsync("Wasserpumpe")).Hits.Select(hit => hit.SourceId), Is.Empty.Or.EqualTo(new[] { "two" }));

        Task<SearchResult> AskAsync(string question) => engine.Get<SearchStore>().SearchAsync(
            new SearchRequest
            {
                TenantId = TestConnectors.Tenant, Question = question, KnowledgeBases = [connector], AsUser = "ann@example.com",
            },
            CancellationToken.None);
    }
}
