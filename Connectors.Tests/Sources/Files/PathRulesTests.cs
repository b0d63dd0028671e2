using Connectors.Sources.Files;

namespace Connectors.Tests.Sources.Files;

public sealed class PathRulesTests
{
    [TestCase("*.md", "a.md", true)]
    [TestCase("*.md", "docs/deep/a.md", true)]
    [TestCase("*.md", "a.mdx", false)]
    [TestCase("?.md", "ab.md", false)]
    [TestCase("docs/*", "docs/a", true)]
    [TestCase("docs/*", "docs/a/b", false)]
    [TestCase("docs/*", "other/docs/a", false)]
    [TestCase("docs/**", "docs/a/b", true)]
    [TestCase("docs/", "docs/a/b", true)]
    [TestCase("docs/", "other/docs/a", true)]
    [TestCase("**/d.txt", "a/b/d.txt", true)]
    [TestCase("**/d.txt", "d.txt", true)]
    [TestCase("./a.md", "a.md", true)]
    [TestCase("A.md", "a.md", false)]
    [TestCase("a+(b).md", "a+(b).md", true)]
    public void A_pattern_matches_names_at_any_depth_or_paths_from_the_root(string pattern, string path, bool matches)
        => Assert.That(new GlobPattern(pattern).Matches(path), Is.EqualTo(matches));

    [Test]
    public void A_long_path_is_matched_quickly_whatever_the_pattern()
        => Assert.That(new GlobPattern(string.Concat(Enumerable.Repeat("*a", 50)) + "b").Matches(new string('a', 2000)), Is.False);

    [Test]
    public void An_excluding_pattern_outweighs_an_including_one_and_is_named()
    {
        var rules = new PathRules(["*.md"], ["drafts", "*.tmp.md"]);

        Assert.That(rules.ExcludesFile("a.md"), Is.Null);
        Assert.That(rules.ExcludesFile("a.tmp.md"), Is.EqualTo("excluded by *.tmp.md"));
        Assert.That(rules.ExcludesFile("a.txt"), Is.EqualTo("not included by *.md"));
        Assert.That(rules.ExcludesFolder("x/drafts"), Is.EqualTo("excluded by drafts"));
    }

    [Test]
    public void A_path_that_no_walk_led_to_is_excluded_with_its_folders()
    {
        var rules = new PathRules([], ["drafts"]);

        Assert.That(rules.ExcludesPath("x/drafts/y/a.md"), Is.EqualTo("excluded by drafts"));
        Assert.That(rules.ExcludesFile("x/drafts/y/a.md"), Is.Null);
        Assert.That(rules.ExcludesPath("x/y/a.md"), Is.Null);
    }
}
