using Connectors.Jobs.Search;

namespace Connectors.Tests.Jobs.Search;

public sealed class KnownWordsTests
{
    private const string Letters = "abcdefghijklmnopqrstuvwxyz";

    [Test]
    public void A_word_that_was_met_is_not_reduced_again()
    {
        var known = KnownWords.OfText();
        var asked = 0;
        IndexedWord[] Find(KnownWord word)
        {
            asked++;
            return [new IndexedWord(word.Lowered)];
        }

        var first = known.Of("Pumps");
        var stems = first.Stems(1, Find);

        Assert.That(known.Of("Pumps"), Is.SameAs(first));
        Assert.That(first.Stems(1, Find), Is.SameAs(stems));
        Assert.That((first.Lowered, asked), Is.EqualTo(("pumps", 1)));
    }

    [Test]
    public void A_word_has_stems_of_its_own_in_each_language()
    {
        var known = KnownWords.OfText();
        var english = new Stems([WordLanguage.English], known);
        var german = new Stems([WordLanguage.German], known);

        Assert.That(Texts(english.Of("Kannen")), Is.EqualTo(new[] { "kannen" }));
        Assert.That(Texts(german.Of("Kannen")), Is.EqualTo(new[] { "kann" }));
        Assert.That(Texts(english.Of("Kannen")), Is.EqualTo(new[] { "kannen" }));
    }

    [Test]
    public void More_words_than_it_remembers_have_the_stems_that_they_would_have_alone()
    {
        var known = KnownWords.OfText();
        string[] words = [.. from one in Letters from two in Letters from three in Letters select $"{one}{two}{three}x"];
        var stems = new Stems([WordLanguage.English], known);
        foreach (var word in words)
            stems.Of(word);

        Assert.That(words.SelectMany(word => Texts(stems.Of(word))), Is.EqualTo(words));
    }

    [Test]
    public void A_long_number_takes_no_place_of_a_word()
    {
        var known = KnownWords.OfText();

        Assert.That(known.Of("2026"), Is.SameAs(known.Of("2026")));
        Assert.That(known.Of("order4711"), Is.Not.SameAs(known.Of("order4711")));
        Assert.That(known.Of("order4711").Lowered, Is.EqualTo("order4711"));
    }

    [Test]
    public void Threads_that_share_words_find_the_same_stems()
    {
        var known = KnownWords.OfText();
        string[] words = [.. from first in Letters from second in "aeiouy" select $"{first}{second}rings"];
        var alone = words.Select(word => new Stems([WordLanguage.English], KnownWords.OfText()).Of(word).Single().Text).ToArray();

        Parallel.For(0, 64, round =>
        {
            var stems = new Stems([WordLanguage.English], known);
            foreach (var (number, word) in words.Index())
                Assert.That(stems.Of(round % 2 == 0 ? word : word.ToUpperInvariant()).Single().Text, Is.EqualTo(alone[number]));
        });
    }

    [Test]
    public void A_word_of_a_russian_text_in_latin_letters_loses_its_accents()
        => Assert.That(
            Tokenizer.Split("Häuser", [WordLanguage.Russian]).Select(token => token.Text),
            Is.EqualTo(new[] { "hauser" }));

    private static string[] Texts(IndexedWord[] words) => [.. words.Select(word => word.Text)];
}
