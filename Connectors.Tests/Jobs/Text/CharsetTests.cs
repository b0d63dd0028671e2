using System.Text;

namespace Connectors.Tests.Jobs.Text;

/// <summary>Text files in charsets that the file does not declare.</summary>
internal sealed class CharsetTests
{
    private const string German = "Die Größe der Möwe überrascht den Wärter: für drei Bücher genügt ein Docht.";
    private const string Russian = "Смотритель зажигает лампу каждый вечер, когда солнце садится за мыс.";
    private const string Japanese = "霧の夜には霧笛が鳴ります。灯台守は日没に灯をともし、夜明けに消します。";
    private const string Chinese = "守塔人每天日落时点灯，黎明时熄灯。雾夜里汽笛每分钟响两次。";
    private const string ChineseOfGb2312 = "守塔人每天日落时点灯，黎明时熄灯。";
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
    [TestCase("johab", Korean)]
    [TestCase("iso-2022-kr", Korean)]
    [TestCase("hz-gb-2312", ChineseOfGb2312)]
    [TestCase("big5", "守塔人每天日落時點燈，黎明時熄燈。霧夜裡汽笛每分鐘響兩次。")]
    [TestCase("macintosh", German)]
    [TestCase("ibm850", German)]
    [TestCase("windows-1253", "Ο φύλακας ανάβει τη λάμπα κάθε βράδυ.")]
    [TestCase("windows-1255", "שומר המגדלור מדליק את המנורה בכל ערב.")]
    [TestCase("windows-1256", "يشعل حارس المنارة المصباح كل مساء.")]
    [TestCase("windows-874", "ผู้ดูแลประภาคารจุดตะเกียงทุกเย็น")]
    [TestCase("utf-16", German)]
    [TestCase("utf-16BE", German)]
    public async Task Text_in_an_undeclared_charset_is_decoded(string charset, string text)
    {
        var bytes = Encoding.GetEncoding(charset).GetBytes(string.Concat(Enumerable.Repeat(text + "\n", 4)));

        Assert.That(await SampleFile.ReadAsync(bytes, "notes.txt"), Does.StartWith(text).And.EndsWith(text + "\n"));
    }

    [TestCase("utf-16")]
    [TestCase("utf-16BE")]
    [TestCase("utf-32")]
    [TestCase("utf-32BE")]
    public async Task Wide_text_without_a_mark_is_decoded(string charset)
    {
        foreach (var text in (string[])[German, Russian, Japanese, Chinese, Korean, "设备维护手册：变速箱每六个月换一次油。"])
            Assert.That(await SampleFile.ReadAsync(Encoding.GetEncoding(charset).GetBytes(text), "wide.txt"), Is.EqualTo(text));
    }

    [TestCase("euc-jp", "灯台守は日没に灯をともします。")]
    [TestCase("euc-jp", "東京タワーのレンズ")]
    [TestCase("shift_jis", "霧の夜")]
    [TestCase("gb18030", "灯塔维护手册")]
    [TestCase("gb18030", "设备的检查")]
    [TestCase("euc-kr", "등대지기의 하루")]
    [TestCase("johab", "등대지기는 등불을 켠다")]
    [TestCase("koi8-r", "Смотритель маяка")]
    [TestCase("windows-1251", "Смотритель маяка")]
    [TestCase("macintosh", "Größe für Wärter")]
    [TestCase("macintosh", "Café à l’été")]
    [TestCase("windows-1252", "Größe für Wärter")]
    [TestCase("windows-1252", "The keeper’s “lamp” – 5 £")]
    [TestCase("iso-8859-2", "Zażółć gęślą jaźń")]
    [TestCase("windows-1252", "El niño comió piñas ¿cuándo?")]
    [TestCase("windows-1250", "Zażółć gęślą jaźń, příliš žluťoučký kůň")]
    public async Task A_few_words_behind_long_ASCII_are_decoded(string charset, string words)
    {
        var line = string.Concat(Enumerable.Repeat("id,name,amount,comment of the keeper\n", 400));

        var bytes = Encoding.GetEncoding(charset).GetBytes($"{line}4711,{words}\n{line}");

        Assert.That(await SampleFile.ReadAsync(bytes, "list.csv"), Does.Contain($"4711,{words}\n"));
    }

    [Test]
    public async Task ASCII_with_tildes_and_braces_is_not_taken_for_Chinese()
        => Assert.That(await SampleFile.ReadAsync("a ~{x} b ~{ab~} c"u8.ToArray(), "tilde.txt"), Is.EqualTo("a ~{x} b ~{ab~} c"));

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
