using System.Text;

namespace Connectors.Tests.Jobs.Text;

/// <summary>Text files in charsets that the file does not declare.</summary>
internal sealed class CharsetTests
{
    private const string German = "Die Größe der Möwe überrascht den Wärter: für drei Bücher genügt ein Docht.";
    private const string Russian = "Смотритель зажигает лампу каждый вечер, когда солнце садится за мыс.";
    private const string Japanese = "霧の夜には霧笛が鳴ります。灯台守は日没に灯をともし、夜明けに消します。";
    private const string Chinese = "守塔人每天日落时点灯，黎明时熄灯。雾夜里汽笛每分钟响两次。";
    private const string Korean = "등대지기는 해가 지면 등불을 켜고 새벽에 끕니다. 안개 낀 밤에는 뱃고동이 울립니다.";

    static CharsetTests() => Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);

    [TestCase("windows-1252", German)]
    [TestCase("iso-8859-1", German)]
    [TestCase("koi8-r", Russian)]
    [TestCase("windows-1251", Russian)]
    [TestCase("shift_jis", Japanese)]
    [TestCase("euc-jp", Japanese)]
    [TestCase("iso-2022-jp", Japanese)]
    [TestCase("gb18030", Chinese)]
    [TestCase("euc-kr", Korean)]
    [TestCase("utf-8", Chinese)]
    [TestCase("utf-16", German)]
    [TestCase("utf-16BE", German)]
    public async Task Text_in_an_undeclared_charset_is_decoded(string charset, string text)
    {
        var bytes = Encoding.GetEncoding(charset).GetBytes(string.Concat(Enumerable.Repeat(text + "\n", 4)));

        Assert.That(await SampleFile.ReadAsync(bytes, "notes.txt"), Does.StartWith(text).And.EndsWith(text + "\n"));
    }

    [Test]
    public async Task Text_whose_charset_shows_only_at_the_end_is_decoded([Values("windows-1252", "shift_jis")] string charset)
    {
        var (encoding, text) = (Encoding.GetEncoding(charset), charset == "shift_jis" ? Japanese : German);
        var bytes = encoding.GetBytes(string.Concat(Enumerable.Repeat("A line that any charset writes alike.\n", 5_000)) + text);

        Assert.That(await SampleFile.ReadAsync(bytes, "long.log"), Does.EndWith(text));
    }

    [Test]
    public async Task A_truncated_character_does_not_spoil_the_rest_of_the_text()
    {
        var bytes = Encoding.UTF8.GetBytes(Chinese + German);
        byte[] cut = [.. bytes[1..], .. Encoding.UTF8.GetBytes("ü")[..1]];

        Assert.That(await SampleFile.ReadAsync(cut, "tail.log"), Does.Contain(Chinese[1..] + German));
    }

    [Test]
    public async Task Binary_numbers_are_not_read_as_text()
    {
        byte[] numbers = [.. Enumerable.Range(0, 4096).SelectMany(i => BitConverter.GetBytes((ushort)(i % 7)))];

        Assert.That(
            (await SampleFile.RefusalAsync(numbers, "samples.raw")).Reason, Is.EqualTo(Connectors.Sources.FailureReason.Unsupported));
    }
}
