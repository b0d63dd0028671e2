using Connectors.Sources;
using Connectors.Sources.Catalog;
using Connectors.Sources.Confluence;
using Connectors.Sources.Database;
using Connectors.Sources.Folder;
using Connectors.Sources.Git;
using Connectors.Sources.Gmail;
using Connectors.Sources.GoogleDrive;
using Connectors.Sources.GoogleWorkspace.OAuth;
using Connectors.Sources.Http;
using Connectors.Sources.Imap;
using Connectors.Sources.Jira;
using Connectors.Sources.MySql;
using Connectors.Sources.PostgreSql;
using Connectors.Sources.Push;
using Connectors.Sources.RemoteFiles;
using Connectors.Sources.S3;
using Connectors.Sources.Sftp;
using Connectors.Sources.Slack;
using Connectors.Sources.Web;
using Connectors.Sources.WebDav;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Microsoft.Extensions.DependencyInjection;

public static class SourcesServiceCollectionExtensions
{
    /// <summary>Registers every source. A new one is a folder and a line here.</summary>
    public static IServiceCollection AddSources(this IServiceCollection services)
    {
        services.TryAddSingleton<SourceCatalog>();
        services.TryAddSingleton<SourceCache>();
        services.TryAddSingleton<HttpConnections>();
        services.AddSource<SlackSource, SlackConfig, SlackCheckpoint>(
            "slack", "Slack", "Messages of channels, one document per thread, optionally with their files.");
        services.AddSource<FolderSource, FolderConfig, FolderCheckpoint>(
            "folder", "Folder", "Files in a directory of the machine and its subdirectories.");
        services.AddSource<DriveSource, DriveConfig, DriveCheckpoint>(
            "google_drive", "Google Drive", "My Drives, shared drives and folders, with their access.");
        services.AddSource<GmailSource, GmailConfig, GmailCheckpoint>(
            "gmail", "Gmail", "Mail threads of one account or of a domain's users.");
        services.AddSource<ConfluenceSource, ConfluenceConfig, ConfluenceCheckpoint>(
            "confluence", "Confluence", "Pages and blog posts with their comments and attachments, from Cloud and Data Center.");
        services.AddSource<JiraSource, JiraConfig, JiraCheckpoint>(
            "jira", "Jira", "Issues with their comments and attachments, from Cloud and Data Center.");
        services.AddSource<WebDavSource, WebDavConfig, RemoteCheckpoint>(
            "webdav", "WebDAV", "Files of a WebDAV server, such as Nextcloud, ownCloud or Apache.");
        services.AddSource<S3Source, S3Config, RemoteCheckpoint>(
            "s3", "S3", "Objects of AWS S3, MinIO, Ceph, Cloudflare R2, Google Cloud Storage or Oracle.");
        services.AddSource<SftpSource, SftpConfig, RemoteCheckpoint>(
            "sftp", "SFTP", "Files of a machine that is reached by SSH.");
        services.AddSource<GitSource, GitConfig, GitCheckpoint>(
            "git", "Git", "Files of a branch of a git repository, wikis included, by HTTPS or SSH.");
        services.AddSource<PostgreSqlSource, PostgreSqlConfig, DatabaseCheckpoint>(
            "postgresql", "PostgreSQL", "Rows of a query, or of tables, of a PostgreSQL database.");
        services.AddSource<MySqlSource, MySqlConfig, DatabaseCheckpoint>(
            "mysql", "MySQL or MariaDB", "Rows of a query, or of tables, of a MySQL or MariaDB database.");
        services.AddSource<PushSource, PushConfig, PushCheckpoint>(
            "push", "Push", "Documents that programs send, with ids of their own.");
        services.AddSource<ImapSource, ImapConfig, ImapCheckpoint>(
            "imap", "IMAP mail", "Mail threads of one account of any mail server.");
        services.AddSource<WebSource, WebConfig, WebCheckpoint>(
            "web", "Web", "Pages and files of web sites, found by links, sitemaps and feeds.");
        services.AddSingleton<IAuthorizesOnline>(new GoogleSignIn("google_drive", DriveSource.Scopes));
        services.AddSingleton<IAuthorizesOnline>(new GoogleSignIn("gmail", GmailSource.Scopes));
        return services;
    }

    internal static IServiceCollection AddSource<TSource, TConfig, TCheckpoint>(
        this IServiceCollection services, string type, string name, string description)
        where TSource : class, ISource<TCheckpoint>
        where TConfig : SourceConfig
        where TCheckpoint : class
        => services.AddSingleton<ISourceDefinition>(new SourceDefinition<TSource, TConfig, TCheckpoint>(type, name, description));
}
