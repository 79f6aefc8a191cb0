/** The words of a text, one entry each. */
const words = (text: string): string[] => text.split(/\s+/).filter((word) => word !== '')

/**
 * Hosts under which people have their mailbox: the domain of such an address says nothing of a company. Free mail
 * services, and the access providers of each country whose customers get an address with the line.
 */
export const mailHosts: ReadonlySet<string> = new Set(
  words(`
    gmail.com googlemail.com icloud.com me.com mac.com privaterelay.appleid.com msn.com passport.com windowslive.com
    live.at live.be live.ca live.cl live.cn live.co.uk live.co.za live.com live.com.ar live.com.au live.com.mx live.com.pt
    live.de live.dk live.fr live.hk live.ie live.in live.it live.jp live.nl live.no live.ru live.se
    outlook.at outlook.be outlook.cl outlook.co.id outlook.co.il outlook.co.nz outlook.co.th outlook.com outlook.com.ar
    outlook.com.au outlook.com.br outlook.com.gr outlook.com.tr outlook.com.vn outlook.cz outlook.de outlook.dk outlook.es
    outlook.fr outlook.hu outlook.ie outlook.in outlook.it outlook.jp outlook.kr outlook.lv outlook.my outlook.ph outlook.pt
    outlook.sa outlook.sg outlook.sk ymail.com rocketmail.com myyahoo.com aim.com aol.com aol.co.uk aol.de aol.fr aol.it
    proton.me pm.me protonmail.com protonmail.ch tutanota.com tutanota.de tuta.com tuta.io tutamail.com keemail.me
    hushmail.com fastmail.com fastmail.fm hey.com duck.com mozmail.com runbox.com mailfence.com startmail.com posteo.de
    posteo.net mailbox.org zohomail.com zohomail.eu zohomail.in inbox.com mail.com email.com usa.com usa.net post.com
    europe.com asia.com consultant.com engineer.com dr.com iname.com writeme.com myself.com lycos.com excite.com
    mailinator.com guerrillamail.com yopmail.com 10minutemail.com temp-mail.org tempmail.com trashmail.com sharklasers.com
    web.de t-online.de freenet.de arcor.de mail.de email.de online.de vodafone.de vodafonemail.de o2mail.de o2online.de
    kabelmail.de unitybox.de ewe.net ewetel.net osnanet.de versanet.de alice.de alice-dsl.de alice-dsl.net netcologne.de
    1und1.de firemail.de directbox.com lycos.de htp-tel.de aon.at a1.net chello.at utanet.at inode.at liwest.at
    bluewin.ch bluemail.ch sunrise.ch hispeed.ch swissonline.ch freesurf.ch
    orange.fr wanadoo.fr free.fr laposte.net sfr.fr neuf.fr numericable.fr bbox.fr voila.fr club-internet.fr aliceadsl.fr
    cegetel.net noos.fr 9online.fr libero.it virgilio.it tiscali.it tin.it alice.it tim.it fastwebnet.it inwind.it iol.it
    email.it poste.it blu.it pec.it legalmail.it arubapec.it telefonica.net terra.es ono.com movistar.es ya.com euskalnet.net
    sapo.pt netcabo.pt telepac.pt clix.pt iol.pt ziggo.nl kpnmail.nl kpnplanet.nl planet.nl home.nl xs4all.nl hetnet.nl
    chello.nl upcmail.nl casema.nl quicknet.nl online.nl telfort.nl zonnet.nl tele2.nl zeelandnet.nl caiway.nl
    telenet.be skynet.be proximus.be scarlet.be voo.be btinternet.com btopenworld.com sky.com virginmedia.com virgin.net
    talktalk.net tiscali.co.uk ntlworld.com blueyonder.co.uk plus.net plusnet.com o2.co.uk orange.net freeserve.co.uk
    eircom.net telia.com bredband.net comhem.se spray.se home.se passagen.se tele2.se bahnhof.se online.no start.no
    frisurf.no broadpark.no getmail.no mail.dk jubii.dk tdcadsl.dk stofanet.dk youmail.dk ofir.dk kolumbus.fi luukku.com
    suomi24.fi elisanet.fi saunalahti.fi netti.fi welho.com simnet.is wp.pl o2.pl onet.pl onet.eu interia.pl interia.eu
    gazeta.pl op.pl poczta.fm tlen.pl go2.pl vp.pl autograf.pl neostrada.pl buziaczek.pl seznam.cz centrum.cz email.cz
    volny.cz post.cz atlas.cz tiscali.cz azet.sk centrum.sk zoznam.sk post.sk pobox.sk freemail.hu citromail.hu t-online.hu
    indamail.hu vipmail.hu upcmail.hu abv.bg mail.bg dir.bg otenet.gr in.gr forthnet.gr hol.gr net.hr inet.hr siol.net
    eunet.rs mail.ee hot.ee inbox.lv inbox.lt one.lt mail.ru inbox.ru list.ru bk.ru internet.ru yandex.ru yandex.com
    yandex.by yandex.kz yandex.ua ya.ru rambler.ru lenta.ru myrambler.ru autorambler.ru ukr.net i.ua meta.ua bigmir.net ua.fm
    tut.by mynet.com walla.com walla.co.il netvision.net.il bezeqint.net 012.net.il zahav.net.il qq.com vip.qq.com
    foxmail.com 163.com 126.com yeah.net sina.com sina.cn sohu.com 139.com 189.cn aliyun.com tom.com 21cn.com wo.cn
    docomo.ne.jp ezweb.ne.jp softbank.ne.jp i.softbank.jp nifty.com biglobe.ne.jp so-net.ne.jp ocn.ne.jp plala.or.jp
    au.com excite.co.jp naver.com hanmail.net daum.net nate.com rediffmail.com rediff.com sify.com indiatimes.com in.com
    uol.com.br bol.com.br terra.com.br ig.com.br globo.com globomail.com r7.com oi.com.br fibertel.com.ar arnet.com.ar
    speedy.com.ar ciudad.com.ar prodigy.net.mx comcast.net verizon.net att.net sbcglobal.net bellsouth.net charter.net
    spectrum.net cox.net earthlink.net juno.com netzero.net optonline.net optimum.net roadrunner.com rr.com windstream.net
    frontier.com frontiernet.net centurylink.net embarqmail.com q.com netscape.net mindspring.com cableone.net suddenlink.net
    pacbell.net ameritech.net swbell.net prodigy.net snet.net peoplepc.com compuserve.com shaw.ca rogers.com bell.net
    sympatico.ca telus.net videotron.ca cogeco.ca eastlink.ca sasktel.net mts.net bigpond.com bigpond.net.au optusnet.com.au
    iinet.net.au westnet.com.au internode.on.net tpg.com.au dodo.com.au iprimus.com.au ozemail.com.au adam.com.au
    xtra.co.nz slingshot.co.nz orcon.net.nz clear.net.nz paradise.net.nz mweb.co.za telkomsa.net iafrica.com vodamail.co.za
    webmail.co.za absamail.co.za
  `),
)

/** Mail services that have a domain in many countries: the name before the public suffix. */
export const mailNames: ReadonlySet<string> = new Set(['yahoo', 'hotmail', 'gmx'])

/**
 * Hosts where many companies have a page each, distinguished by the path: networks, link collections, maps, videos, shops,
 * directories, stores of apps, short links. Hosts below one of them belong to it.
 */
export const pathHosts: ReadonlySet<string> = new Set(
  words(`
    facebook.com instagram.com threads.net threads.com messenger.com whatsapp.com wa.me x.com t.co linkedin.com lnkd.in
    tiktok.com youtube.com youtu.be vimeo.com dailymotion.com twitch.tv rumble.com odysee.com bilibili.com douyin.com
    kuaishou.com youku.com nicovideo.jp snapchat.com reddit.com quora.com vk.com ok.ru odnoklassniki.ru weibo.com wechat.com
    weixin.qq.com xiaohongshu.com telegram.org t.me discord.com discord.gg signal.me line.me lin.ee viber.com xing.com
    viadeo.com nextdoor.com meetup.com mastodon.social bsky.app flickr.com behance.net dribbble.com deviantart.com
    soundcloud.com mixcloud.com spotify.com deezer.com apps.apple.com itunes.apple.com music.apple.com podcasts.apple.com
    maps.apple.com about.me gravatar.com patreon.com ko-fi.com buymeacoffee.com kickstarter.com indiegogo.com gofundme.com
    linktr.ee linkin.bio beacons.ai campsite.bio lnk.bio bio.link bio.site taplink.cc taplink.ws taplink.at heylink.me
    solo.to tap.bio allmylinks.com msha.ke flow.page flowcode.com hoo.be milkshake.app linkpop.com linkfly.to koji.to
    withkoji.com direct.me snipfeed.co stan.store instabio.cc linkbio.co contactin.bio biolinky.co shor.by many.link
    manylink.co komi.io popl.co blinq.me hihello.me lnk.to ffm.to smarturl.it linkr.bio feedlink.io sprout.link lit.link
    potofu.me bit.ly tinyurl.com goo.gl g.co g.page ow.ly is.gd buff.ly rebrand.ly t.ly cutt.ly shorturl.at rb.gy tiny.cc
    s.id etsy.com aliexpress.com alibaba.com 1688.com taobao.com tmall.com jd.com flipkart.com tokopedia.com bukalapak.com
    rakuten.co.jp allegro.pl kleinanzeigen.de ebay-kleinanzeigen.de mobile.de gumtree.com leboncoin.fr subito.it
    marktplaats.nl 2dehands.be blocket.se finn.no avito.ru depop.com poshmark.com redbubble.com zazzle.com teespring.com
    society6.com reverb.com discogs.com mercari.com vinted.com minne.com creema.jp ameblo.jp yellowpages.com
    yellowpages.ca yellowpages.com.au gelbeseiten.de dasoertliche.de dastelefonbuch.de 11880.com meinestadt.de golocal.de
    herold.at local.ch search.ch pagesjaunes.fr paginegialle.it paginasamarillas.es goudengids.nl goudengids.be pagesdor.be
    eniro.se hitta.se allabolag.se gulesider.no proff.no degulesider.dk krak.dk fonecta.fi yell.com thomsonlocal.com
    checkatrade.com mybuilder.com trustatrader.com bark.com thumbtack.com angi.com homeadvisor.com bbb.org manta.com
    mapquest.com foursquare.com waze.com openstreetmap.org bing.com 2gis.ru yellow.place trustpilot.com provenexpert.com
    lafourchette.com ubereats.com doordash.com grubhub.com wolt.com zomato.com swiggy.com lieferando.de thuisbezorgd.nl
    toasttab.com resy.com justdial.com indiamart.com tradeindia.com sulekha.com kompass.com wlw.de made-in-china.com
    globalsources.com thomasnet.com crunchbase.com opencorporates.com northdata.de northdata.com kununu.com
    company-information.service.gov.uk hotels.com hostelworld.com agoda.com vrbo.com booking.com holidaycheck.de jameda.de
    zocdoc.com healthgrades.com fresha.com booksy.com planity.com vagaro.com calendly.com forms.gle forms.office.com
    jotform.com surveymonkey.com github.com gitlab.com bitbucket.org sourceforge.net npmjs.com wikipedia.org wikidata.org
    archive.org researchgate.net orcid.org issuu.com slideshare.net scribd.com dropbox.com onedrive.live.com 1drv.ms
    notion.so canva.com prezi.com trello.com airtable.com
  `),
)

/** As {@link pathHosts}, of those that have a domain in many countries: the name before the public suffix. */
export const pathNames: ReadonlySet<string> = new Set(
  words(`
    google pinterest amazon ebay mercadolibre mercadolivre shopee lazada olx autoscout24 yelp tripadvisor houzz opentable
    thefork deliveroo just-eat justeat foodora europages glassdoor indeed eventbrite airbnb expedia doctolib treatwell cylex
  `),
)

/**
 * Hosts below which each customer has a host of its own, and that the public suffix list does not name: builders of sites
 * and shops, blogs, course platforms, help desks.
 */
export const subdomainHosts: ReadonlySet<string> = new Set(
  words(`
    wordpress.com tumblr.com medium.com weebly.com wix.com wixsite.com wixstudio.com squarespace.com jimdo.com jimdosite.com
    jimdofree.com godaddysites.com strikingly.com mystrikingly.com simplesite.com site123.me mozello.com yolasite.com
    webs.com freewebs.com homestead.com angelfire.com tripod.com tilda.ws ueniweb.com business.site negocio.site
    company.site typepad.com over-blog.com canalblog.com e-monsite.com livejournal.com altervista.org beepworld.de npage.de
    homepage-baukasten.de page4.com estranky.cz webgarden.cz hpage.com onepage.me bandcamp.com substack.com ghost.io
    etsy.com bigcartel.com storenvy.com gumroad.com myshopify.com shopify.com teachable.com thinkific.com kajabi.com
    mykajabi.com podia.com circle.so mn.co fc2.com hatenablog.com livedoor.jp jugem.jp peraichi.com stores.jp base.shop
    thebase.in base.ec booth.pm lojaintegrada.com.br nuvemshop.com.br tiendanube.com mitiendanube.com webshopapp.com
    myonlinestore.eu mijnwebwinkel.nl myshoptet.com eshop-rychle.cz quickbutik.com mystore.no fandom.com wikidot.com
    academia.edu craigslist.org slack.com zendesk.com freshdesk.com acuityscheduling.com setmore.com typeform.com wistia.com
    sharepoint.com
  `),
)

/** As {@link subdomainHosts}, with a domain in many countries. */
export const subdomainNames: ReadonlySet<string> = new Set(['blogspot', 'webnode', 'ucoz'])

/** Below these one customer's host can carry several sites, so that the path belongs to the name of the site. */
export const pathBelowSubdomain: ReadonlySet<string> = new Set(
  words(`
    wixsite.com wix.com wixstudio.com editorx.io github.io gitlab.io s3.amazonaws.com storage.googleapis.com academia.edu
    craigslist.org sharepoint.com fc2.com
  `),
)

/** Two names of one host. */
export const hostAliases: ReadonlyMap<string, string> = new Map([
  ['fb.com', 'facebook.com'],
  ['fb.me', 'facebook.com'],
  ['twitter.com', 'x.com'],
  ['instagr.am', 'instagram.com'],
  ['telegram.me', 't.me'],
])
