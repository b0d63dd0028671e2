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
