using Connectors.Jobs.Search;

namespace Connectors.Tests.Jobs.Search;

internal sealed class CandidatePlanTests
{
    [Test]
    public void Many_connectors_are_named_unless_they_have_most_of_all_chunks()
    {
        string[] connectors = [.. Enumerable.Range(0, 40).Select(n => $"c{n}")];
        WordShares SharesOf(float each) => new(
            1_000_000, true, connectors.ToDictionary(CandidatePlan.ConnectorWord, _ => each, StringComparer.Ordinal));

        var few = CandidatePlan.Of(SearchQuery.Parse("pump"), connectors, SharesOf(0.0009f), CandidatePlan.Budget);
        var most = CandidatePlan.Of(SearchQuery.Parse("pump"), connectors, SharesOf(0.02f), CandidatePlan.Budget);

        Assert.That(few.Scope, Does.Contain("'@c0'").And.Contain("'@c39'"));
        Assert.That(most.Scope, Is.Empty);
        Assert.That(most.Chunks, Is.EqualTo(1_000_000));
    }

    [Test]
    public void A_connector_that_has_nearly_all_chunks_is_not_named()
    {
        WordShares SharesOf(float share) => new(
            1_000_000, true, new Dictionary<string, float> { [CandidatePlan.ConnectorWord("c")] = share });
        string ScopeOf(float share) => CandidatePlan.Of(SearchQuery.Parse("pump"), ["c"], SharesOf(share), CandidatePlan.Budget).Scope;

        Assert.That(ScopeOf(0.8f), Does.Contain("'@c'"));
        Assert.That(ScopeOf(0.95f), Is.Empty);
    }

    [Test]
    public void However_frequent_its_words_are_a_question_reads_a_bounded_part_of_the_index()
    {
        string[] words = ["alpha", "bravo", "delta", "gamma", "kappa", "omega", "sigma", "theta"];
        double[] marks = [0.5, 0.2, 0.1, 0.05, 0.02, 0.01, 0.001];
        var shares = words.SelectMany(word => marks.Select((share, at) => (
                Word: at == 0 ? word : ChunkWords.Marked(word, at + 1), Share: (float)share)))
            .Append((CandidatePlan.ConnectorWord("c"), 0.9f));
        var counted = new WordShares(3_000_000, true, shares.ToDictionary(one => one.Item1, one => one.Item2, StringComparer.Ordinal));
        CandidatePlan Plan(string question, double? readable = null)
            => CandidatePlan.Of(SearchQuery.Parse(question), ["c"], counted, CandidatePlan.Budget, readable);

        var frequent = Plan(string.Join(' ', words));
        Assert.That(frequent.IsPartial, Is.True);
        Assert.That(frequent.Terms, Is.Not.EqualTo("").And.Contain("^"));
        Assert.That(frequent.Entries, Is.LessThanOrEqualTo(60_000));
        // A rare word beside them is looked up, and no list of a frequent word is read as a whole.
        var mixed = Plan("zeppelin " + words[0]);
        Assert.That(mixed.Terms, Does.Contain("zeppelin").And.Not.Contain("('alpha')"));
        Assert.That(mixed.Entries, Is.LessThanOrEqualTo(60_000));
        // If few chunks may be read, they need not say as much of the word, as far as the index is read for it.
        Assert.That(Plan("alpha", 10_000).Terms, Does.Contain("^6").And.Not.Contain("^7"));
        Assert.That(Plan("alpha").Terms, Does.Contain("^7").And.Not.Contain("^6"));
    }

    [Test]
    public void Of_many_rare_words_some_are_looked_up_and_the_others_if_these_find_too_little()
    {
        var counted = new WordShares(
            3_000_000, true, new Dictionary<string, float> { [CandidatePlan.ConnectorWord("c")] = 0.9f });
        string[] words = [.. Enumerable.Range(0, CandidateChoice.MaxRare + 4).Select(n => $"zeppelin{(char)('a' + n)}{(char)('a' + n)}")];
        CandidatePlan Plan(int count) => CandidatePlan.Of(
            SearchQuery.Parse(string.Join(' ', words.Take(count))), ["c"], counted, CandidatePlan.Budget);

        var all = Plan(CandidateChoice.MaxRare);
        Assert.That((all.IsPartial, all.Fill), Is.EqualTo((false, "")));
        var some = Plan(words.Length);
        Assert.That(words.Count(word => some.Terms.Contains(word, StringComparison.Ordinal)), Is.EqualTo(CandidateChoice.MaxRare));
        string[] others = [.. words.Where(word => !some.Terms.Contains(word, StringComparison.Ordinal))];
        Assert.That(others.All(word => some.Fill.Contains(word, StringComparison.Ordinal)), Is.True);
        // All of them order what is found.
        Assert.That(some.Ranked, Has.Count.EqualTo(words.Length));
        Assert.That(some.Ranked.Count(one => one.Known is not null), Is.EqualTo(4));
        Assert.That(some.IsPartial, Is.True);
    }

    [Test]
    public async Task Frequent_words_are_found_in_many_small_bases_beside_a_large_one()
    {
        await using var shelf = await SearchShelf.CreateAsync();
        var large = await shelf.ConnectAsync();
        await shelf.FillAsync(large, "Filler", "frequent frequent common common words of a report", 14_000);
        var rest = string.Join(' ', Enumerable.Range(0, 100).Select(n => $"other{n}"));
        List<string> small = [];
        for (var i = 0; i < 20; i++)
        {
            small.Add(await shelf.ConnectAsync());
            await shelf.AddAsync(small[i], $"Own {i}", $"A frequent and common subject. {rest}");
        }

        await shelf.RunAsync("analyze chunks");
        await new IndexUpkeep(shelf.Database, new Vocabulary(shelf.Database)).CountAsync(CancellationToken.None);

        Assert.That((await shelf.SearchAsync("frequent common", [.. small])).Total, Is.EqualTo(20));
        Assert.That((await shelf.SearchAsync("frequent common", large)).Total, Is.GreaterThan(100));
    }
}
