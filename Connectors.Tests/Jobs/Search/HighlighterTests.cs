using System.Net;
using Connectors.Jobs.Search;

namespace Connectors.Tests.Jobs.Search;

/// <summary>Highlights and passages are the stretches of a chunk that answer, and bounded.</summary>
internal sealed class HighlighterTests
{
    private static readonly string Filler = string.Join(' ', Enumerable.Range(0, 400).Select(n => $"filler{n}"));

    [Test]
    public void A_short_text_is_shown_whole_with_its_matches_marked()
        => Assert.That(
            Mark("The <lamp> & the Lamps' shade", "lamp"),
            Is.EqualTo("The &lt;<em>lamp</em>&gt; &amp; the <em>Lamps</em>&#39; shade"));

    [Test]
    public void A_long_text_is_cut_around_the_match_between_words()
    {
        var html = Mark($"{Filler} the zeppelin flies {Filler}", "zeppelin");

        Assert.That(html, Does.Contain("the <em>zeppelin</em> flies").And.StartWith("…filler").And.EndWith("…"));
        Assert.That(Text(html).Length, Is.LessThanOrEqualTo(Highlighter.MaxHighlight + 3));
        Assert.That(Text(html).Trim('…').Split(' '), Is.SubsetOf($"{Filler} the zeppelin flies".Split(' ')), "no word is cut");
    }

    [Test]
    public void The_stretch_with_the_most_different_words_is_chosen()
    {
        var html = Mark($"zeppelin zeppelin zeppelin {Filler} the zeppelin flies on mondays {Filler}", "zeppelin", "monday");

        Assert.That(html, Does.Contain("<em>zeppelin</em> flies on <em>mondays</em>"));
        Assert.That(html.Split("<em>"), Has.Length.EqualTo(3), "the other place is left out");
    }

    [Test]
    public void Words_that_are_far_apart_are_shown_in_two_stretches()
    {
        var html = Mark($"a zeppelin {Filler} on mondays {Filler}", "zeppelin", "monday");

        Assert.That(html, Does.Contain("<em>zeppelin</em>").And.Contain("<em>mondays</em>"));
        Assert.That(Text(html).Length, Is.LessThanOrEqualTo(Highlighter.MaxHighlight + 3));
    }

    [Test]
    public void A_text_that_matches_by_its_title_alone_shows_its_beginning()
        => Assert.That(Mark(Filler, "zeppelin"), Does.StartWith("filler0 filler1").And.EndWith("…").And.Not.Contain("<em>"));

    [Test]
    public void Pairs_of_characters_that_overlap_are_one_mark()
        => Assert.That(Mark("私は東京都にいます", "東京", "京都"), Is.EqualTo("私は<em>東京都</em>にいます"));

    [Test]
    public void A_match_that_is_longer_than_a_snippet_is_marked_as_far_as_it_is_shown()
    {
        var html = Mark(string.Concat(Enumerable.Repeat("東京", 2000)), "東京", "京東");

        Assert.That(html, Does.StartWith("<em>東京").And.EndWith("</em>…"));
        Assert.That(Text(html).Length, Is.LessThanOrEqualTo(Highlighter.MaxHighlight + 1));
    }

    [Test]
    public void No_character_is_cut_in_half()
    {
        foreach (var shift in new[] { "", "x" })
        {
            var text = shift + string.Concat(Enumerable.Repeat("\U0001F6A2", 400)) + " zeppelin " + string.Concat(
                Enumerable.Repeat("\U0001F6A2", 400));

            Assert.That(Mark(text, "zeppelin"), Does.Not.Match("(?<![\uD800-\uDBFF])[\uDC00-\uDFFF]|[\uD800-\uDBFF](?![\uDC00-\uDFFF])"));
        }
    }

    [Test]
    public void A_highlight_cannot_carry_markup_of_the_text()
        => Assert.That(
            Mark("""<script>alert("lamp")</script> <em>lamp</em>""", "lamp"),
            Is.EqualTo("""
                &lt;script&gt;alert(&quot;<em>lamp</em>&quot;)&lt;/script&gt; &lt;em&gt;<em>lamp</em>&lt;/em&gt;
                """));

    [Test]
    public void A_passage_is_plain_text_around_the_match()
    {
        var hit = Highlighter.Mark(
            new SearchHit { Content = $"{Filler} the <zeppelin> flies {Filler}" }, new HashSet<string> { "zeppelin" }, new TextStems());

        Assert.That(hit.Passage, Does.Contain("the <zeppelin> flies").And.StartWith("…").And.EndWith("…"));
        Assert.That(hit.Passage, Has.Length.LessThanOrEqualTo(Highlighter.MaxPassage + 2));
        Assert.That(hit.Content, Has.Length.GreaterThan(5000), "the content stays whole");
    }

    private static string Mark(string text, params string[] words) => Highlighter.Mark(text, words.ToHashSet());

    private static string Text(string html)
        => WebUtility.HtmlDecode(html.Replace("<em>", "", StringComparison.Ordinal).Replace("</em>", "", StringComparison.Ordinal));
}
