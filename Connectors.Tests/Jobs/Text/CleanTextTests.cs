using System.Text;
using Connectors.Jobs.Search;
using Connectors.Jobs.Text;
using Connectors.Tests.Support;

namespace Connectors.Tests.Jobs.Text;

/// <summary>Invisible characters within words do not hide the words.</summary>
internal sealed class CleanTextTests
{
    [TestCase("inter\u00ADnational", "international")]
    [TestCase("zero\u200Bwidth", "zerowidth")]
    [TestCase("word\u2060joiner and\uFEFFmark", "wordjoiner andmark")]
    [TestCase("non\u200Cjoiner", "nonjoiner")]
    [TestCase("refur\u00AD\nbishment", "refurbishment")]
    [TestCase("refur\u00AD\r\nbishment", "refurbishment")]
    [TestCase("End\u00AD\nNext", "End\nNext")]
    [TestCase("\u00AD", "")]
    [TestCase("plain", "plain")]
    public void Characters_without_width_are_removed(string text, string clean)
        => Assert.That(CleanText.Composed(text), Is.EqualTo(clean));

    [TestCase("می\u200Cخواهم")]
    [TestCase("👨\u200D👩\u200D👧")]
    [TestCase("क्\u200Dष")]
    public void A_joiner_that_belongs_to_the_script_is_kept(string text)
        => Assert.That(CleanText.Composed(text), Is.EqualTo(text.Normalize(NormalizationForm.FormC)));

    [Test]
    public void A_question_with_a_soft_hyphen_asks_for_the_whole_word()
        => Assert.That(SearchQuery.Parse("inter\u00ADnational").Words, Is.EquivalentTo(SearchQuery.Parse("international").Words));

    [Test]
    public void A_title_with_a_soft_hyphen_is_indexed_as_the_whole_word()
        => Assert.That(VectorText.Of("inter\u00ADnational", null, ""), Does.Contain("'international'"));
}
