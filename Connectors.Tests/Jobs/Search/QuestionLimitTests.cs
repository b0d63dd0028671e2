using Connectors.Jobs.Search;

namespace Connectors.Tests.Jobs.Search;

public sealed class QuestionLimitTests
{
    [Test]
    public void A_question_is_cut_after_its_first_words()
    {
        var words = string.Join(' ', Enumerable.Range(0, 780).Select(number => $"word{number}"));

        Assert.That(QuestionLimit.Cut(words), Does.EndWith(" word63").And.Not.Contain("word64"));
    }

    [Test]
    public void A_question_of_a_usual_length_stays_as_it_is([Values(
        "how many vacation days does an employee have?", "\"travel policy\" -draft", "كم عدد أيام الإجازة للموظف", "員工有多少天的假期？", "")]
        string question)
        => Assert.That(QuestionLimit.Cut(question), Is.EqualTo(question));

    [Test]
    public void Scripts_without_blanks_are_cut_by_their_characters()
        => Assert.That(QuestionLimit.Cut(new string('假', 5000)), Has.Length.EqualTo(2 * QuestionLimit.MaxWords));
}
