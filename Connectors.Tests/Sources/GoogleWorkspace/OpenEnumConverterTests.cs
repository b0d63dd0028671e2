using System.Text.Json;
using Connectors.Sources.GoogleDrive;
using Connectors.Sources.GoogleWorkspace;

namespace Connectors.Tests.Sources.GoogleWorkspace;

public sealed class OpenEnumConverterTests
{
    [TestCase("\"USER\"", "User")]
    [TestCase("\"customer\"", "Customer")]
    [TestCase("\"A_KIND_THAT_GOOGLE_ADDED\"", "Unknown")]
    [TestCase("\"\"", "Unknown")]
    [TestCase("null", "Unknown")]
    public void A_kind_of_group_member_that_is_not_known_leaves_the_answer_readable(string json, string expected)
    {
        var member = JsonSerializer.Deserialize<DirectoryMember>($$"""{"email":"ann@example.com","type":{{json}}}""", GoogleJson.Wire)!;

        Assert.That((member.Type.ToString(), member.Email), Is.EqualTo((expected, "ann@example.com")));
    }

    [TestCase("{}", "Unknown")]
    [TestCase("""{"changeType":"drive"}""", "Drive")]
    public void A_change_without_a_kind_has_an_unknown_one(string json, string expected)
        => Assert.That(JsonSerializer.Deserialize<DriveChange>(json, GoogleJson.Wire)!.ChangeType.ToString(), Is.EqualTo(expected));

    [Test]
    public void A_kind_that_is_no_text_makes_the_answer_unreadable()
        => Assert.That(
            () => JsonSerializer.Deserialize<DirectoryMember>("""{"type":7}""", GoogleJson.Wire), Throws.InstanceOf<JsonException>());
}
