using Connectors.Sources;
using Connectors.Tests.Support;

namespace Connectors.Tests.Sources.GoogleDrive;

/// <summary>The drives, folders and users that a form offers.</summary>
public sealed class DriveChoiceTests : DriveFixture
{
    [Test]
    public async Task Shared_drives_and_folders_are_listed_with_their_places_before_anything_is_chosen()
    {
        Drive.Drives["0DRIVE"] = ("Marketing", [new FakeShare("user", Ann) { Role = "organizer" }]);
        Folder("plans");
        Folder("press", drive: "0DRIVE");
        File("note", "plans");

        var drives = await SignedIn(_ => { }).ChoicesAsync("shared_drive_urls");
        var folders = await SignedIn(_ => { }).ChoicesAsync("shared_folder_urls");
        var filtered = await SignedIn(_ => { }).ChoicesAsync("shared_folder_urls", "pre");

        Assert.That(drives, Is.EqualTo(new[] { new SourceChoice("0DRIVE", "Marketing") }));
        Assert.That(folders, Is.EquivalentTo(new[]
        {
            new SourceChoice("plans", "plans", "in My Drive"), new SourceChoice("press", "press", "in the shared drive Marketing"),
        }));
        Assert.That(filtered.Select(choice => choice.Value), Is.EqualTo(new[] { "press" }));
    }

    [Test]
    public async Task Users_are_listed_for_a_service_account_and_refused_with_the_reason_after_a_sign_in()
    {
        var users = await ServiceAccount(_ => { }).ChoicesAsync("my_drive_emails");
        var (_, refused) = await Outcome.OfAsync(
            () => SignedIn(_ => { }).ChoicesAsync("specific_user_emails"));

        Assert.That(users.Select(user => user.Value), Does.Contain(Ann));
        Assert.That(refused!.Message, Does.Contain("service account"));
    }
}
