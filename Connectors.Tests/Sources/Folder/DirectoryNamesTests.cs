using Connectors.Sources.Folder;

namespace Connectors.Tests.Sources.Folder;

public sealed class DirectoryNamesTests
{
    private readonly FolderTree _tree = new();

    [TearDown]
    public void Remove() => _tree.Dispose();

    [TestCase(1)]
    [TestCase(7)]
    [TestCase(25)]
    [TestCase(100)]
    public void All_names_are_given_in_order_whatever_the_limit(int limit)
    {
        var names = Enumerable.Range(0, 25).Select(i => $"{(i * 7) % 25:00}").ToList();
        foreach (var name in names)
            _tree.Add(name);

        Assert.That(All(after: null, inclusive: false, limit), Is.EqualTo(names.Order(StringComparer.Ordinal)));
    }

    [TestCase(true, new[] { "b", "c" })]
    [TestCase(false, new[] { "c" })]
    public void Names_start_at_or_after_a_given_one(bool inclusive, string[] expected)
    {
        _tree.Add("a").Add("b").Add("c");

        Assert.That(All("b", inclusive, limit: 1), Is.EqualTo(expected));
    }

    private List<string> All(string? after, bool inclusive, int limit)
    {
        var names = new DirectoryNames(_tree.Root, after, inclusive, limit);
        var all = new List<string>();
        while (names.TryNext(out var entry, CancellationToken.None))
            all.Add(entry.Name);
        return all;
    }
}
